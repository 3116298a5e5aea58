using System.Diagnostics;
using Npgsql;

namespace Parley.Storage.Database.Postgres;

/// <summary>
/// An advisory lock of a connection of its own: exclusive, or shared among the silos of a cluster. The server drops it
/// with the connection, so the connection is watched, and taken anew when it broke.
/// </summary>
internal sealed class PostgresOwnership : IStoreOwnership, IAsyncDisposable
{
    // Any constant does, as long as all programs agree: advisory locks are numbers.
    private const long Lock = 0x7061_726c_6579_00;
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(2);
    private readonly string _connectionString;
    private readonly bool _shared;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _watching;
    private NpgsqlConnection _connection;
    private CancellationTokenSource _lost = new();

    private PostgresOwnership(string connectionString, bool shared, NpgsqlConnection connection)
    {
        _connectionString = connectionString;
        _shared = shared;
        _connection = connection;
        IsHeld = true;
        _watching = Task.Run(WatchAsync);
    }

    public bool IsHeld { get; private set; }

    public CancellationToken Lost => _lost.Token;

    public event Action<bool>? Changed;

    public static async Task<PostgresOwnership> TakeAsync(NpgsqlConnectionStringBuilder settings, bool shared, TimeSpan patience, CancellationToken cancellationToken)
    {
        // Not pooled: a pooled connection would be reset, and with it the lock.
        var connectionString = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, CommandTimeout = 5 }.ConnectionString;
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (await TryTakeAsync(connectionString, shared, cancellationToken) is { } connection) return new PostgresOwnership(connectionString, shared, connection);
            // The backend of an owner that was killed a moment ago needs that moment to notice.
            if (waited.Elapsed >= patience) break;
            await Task.Delay(100, cancellationToken);
        }

        throw new StoreOpenException(
            StoreOpenFailure.OwnedByAnother,
            $"Another process owns the database {settings.Database} on {settings.Host}:{settings.Port}; stop it first, or use another database.");
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _watching;
        await _connection.DisposeAsync();
        _closing.Dispose();
    }

    private static async Task<NpgsqlConnection?> TryTakeAsync(string connectionString, bool shared, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock{(shared ? "_shared" : "")}({Lock})", connection);
            if ((bool)(await command.ExecuteScalarAsync(cancellationToken))!) return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    private async Task WatchAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                // Returns at once when the connection breaks; the query finds a server that has fallen silent.
                await _connection.WaitAsync(Pulse, _closing.Token);
                await using var command = new NpgsqlCommand("SELECT 1", _connection);
                await command.ExecuteScalarAsync(_closing.Token);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                await LoseAndRegainAsync();
            }
        }
    }

    private async Task LoseAndRegainAsync()
    {
        IsHeld = false;
        await TellAsync(held: false);
        await _connection.DisposeAsync();
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                if (await TryTakeAsync(_connectionString, _shared, _closing.Token) is { } connection)
                {
                    _connection = connection;
                    _lost = new CancellationTokenSource();
                    IsHeld = true;
                    await TellAsync(held: true);
                    return;
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !_closing.IsCancellationRequested)
            {
                // Still away: the next try follows.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync(bool held)
    {
        try
        {
            if (!held) await _lost.CancelAsync();
            Changed?.Invoke(held);
        }
        catch (Exception e)
        {
            // A listener's mistake must not end the watch.
            Trace.TraceError($"A listener to the store's ownership failed: {e.GetType().Name}");
        }
    }
}
