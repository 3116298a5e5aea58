using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Storage.Database;
using Parley.Storage.Database.Postgres;
using Parley.Storage.Tables;

namespace Parley.Storage.Directories;

/// <summary>
/// Keeps one process's memory of people true while others merge and rename them: whoever does says so in the same
/// transaction, on PostgreSQL, and every process that listens forgets whom it was about. Rare, unlike appends, which never
/// notify. After a gap in listening everything is forgotten.
/// </summary>
public sealed partial class PeopleNews(Store store, ContactDirectory directory, ILogger<PeopleNews> logger) : BackgroundService
{
    private const string Channel = "parley_people", Names = "*";

    /// <summary>A notification holds 8,000 bytes.</summary>
    private const int MostInOne = 250;
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(500), Pulse = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when this listens for the first time.</summary>
    public Task Listening => _listening.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // On SQLite there is no other process.
        if (store is not PostgresStore postgres) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(postgres, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
            {
                LogNotListening(e);
                directory.ForgetAll();
                await Task.Delay(Again, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>What a transaction tells the other processes of contacts it changed.</summary>
    internal static Statement[] Tell(StoreKind kind, TenantId tenant, params ReadOnlySpan<ContactId> contacts) =>
        kind == StoreKind.Postgres ? [new Statement($"SELECT pg_notify('{Channel}', $1)", $"{tenant} {string.Join(' ', contacts.ToArray())}")] : [];

    /// <summary>What a transaction tells the other processes when a username changed hands.</summary>
    internal static Statement[] TellOfNames(StoreKind kind, TenantId tenant) =>
        kind == StoreKind.Postgres ? [new Statement($"SELECT pg_notify('{Channel}', $1)", $"{tenant} {Names}")] : [];

    /// <summary>The same for a batch, in as many notifications as they fill.</summary>
    internal static IEnumerable<NpgsqlBatchCommand> Commands(TenantId tenant, IEnumerable<ContactId> contacts) => contacts.Distinct().Chunk(MostInOne)
        .Select(some => new NpgsqlBatchCommand($"SELECT pg_notify('{Channel}', $1)") { Parameters = { new() { Value = $"{tenant} {string.Join(' ', some)}" } } });

    private async Task ListenAsync(PostgresStore postgres, CancellationToken stoppingToken)
    {
        await using var connection = postgres.Listener();
        await connection.OpenAsync(stoppingToken);
        connection.Notification += (_, notification) => Take(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection)) await listen.ExecuteNonQueryAsync(stoppingToken);
        directory.ForgetAll();
        _listening.TrySetResult();
        while (true)
        {
            if (await connection.WaitAsync(Pulse, stoppingToken)) continue;
            // A server that has fallen silent is found by asking.
            await using var pulse = new NpgsqlCommand("SELECT 1", connection);
            await pulse.ExecuteScalarAsync(stoppingToken);
        }
    }

    private void Take(string payload)
    {
        var words = payload.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !TenantId.TryParse(words[0], out var tenant)) return;
        foreach (var word in words.AsSpan(1))
        {
            if (word == Names) directory.ForgetNames(tenant);
            else directory.Forget(tenant, new ContactId(word));
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "News of people from other processes do not arrive now; until they do, people are looked up anew")]
    private partial void LogNotListening(Exception exception);
}
