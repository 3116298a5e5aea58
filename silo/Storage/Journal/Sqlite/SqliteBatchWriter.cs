using Microsoft.Data.Sqlite;
using Parley.Storage.Database.Sqlite;
using Parley.Storage.Journal.Committing;

namespace Parley.Storage.Journal.Sqlite;

/// <summary>Writes a batch as one piece of work of the store's writer thread, so that it shares the commit with other writes.</summary>
internal sealed class SqliteBatchWriter(SqliteWriter writer, JournalOptions options) : IBatchWriter
{
    // Each key is written and then removed from where it was: a fold ends when half as many new keys have come, and no batch, however small or large,
    // does more than its share.
    private const int FoldedPerKey = 4;
    private SqliteAppends? _appends;
    private bool _closed;

    public Task WriteAsync(Batch batch) => PostAsync(connection => Write(connection, batch), batch);

    public BatchFailure Judge(Exception exception) => exception switch
    {
        OutcomeUnknownException => BatchFailure.Unknown,
        SqliteException e when !SqliteErrors.IsUnavailable(e) => BatchFailure.Refused,
        SqliteException or JournalUnavailableException or OperationCanceledException => BatchFailure.RolledBack,
        _ => BatchFailure.Refused,
    };

    /// <summary>Does something with the keys, in a transaction of the writer thread.</summary>
    /// <exception cref="JournalUnavailableException">The file cannot be written now.</exception>
    public async Task<T> WithKeysAsync<T>(Func<SqliteKeys, T> work)
    {
        var result = default(T)!;
        try
        {
            await PostAsync(connection => result = work(AppendsOn(connection).Keys), null);
        }
        catch (SqliteException e) when (SqliteErrors.IsUnavailable(e))
        {
            throw SqliteErrors.Unavailable(e, outcomeUnknown: false);
        }
        catch (OutcomeUnknownException e) when (e.InnerException is SqliteException failed)
        {
            throw SqliteErrors.Unavailable(failed, outcomeUnknown: true);
        }

        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await PostAsync(
            _ =>
            {
                _closed = true;
                _appends?.Dispose();
                _appends = null;
            },
            null);
    }

    private SqliteAppends AppendsOn(SqliteConnection connection)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return _appends ??= new SqliteAppends(connection.Handle!, options.RecentKeys);
    }

    private Task PostAsync(Action<SqliteConnection> run, Batch? batch)
    {
        var work = new Work(this, run, batch);
        writer.Post(work);
        return work.Task;
    }

    private void Write(SqliteConnection connection, Batch batch)
    {
        var appends = AppendsOn(connection);
        var now = Microseconds(options.Time.GetUtcNow());
        foreach (var append in batch.Appends) appends.Write(append, now);
        foreach (var claim in batch.Claims) appends.Write(claim);
        appends.Keys.Fold(batch.Appends.Sum(static append => append.KeyHashes.Length) * FoldedPerKey);
    }

    /// <summary>Microseconds since 1970, as the tables hold times.</summary>
    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The commit itself failed, and may have happened.</summary>
    private sealed class OutcomeUnknownException(Exception inner) : Exception(inner.Message, inner);

    private sealed class Work(SqliteBatchWriter owner, Action<SqliteConnection> run, Batch? batch) : SqliteWork
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _done.Task;

        public override bool IsAbandoned
        {
            get
            {
                if (batch is null) return false;
                if (batch.Expired.IsCancellationRequested) return _done.TrySetCanceled(batch.Expired);
                batch.Sent = true;
                return false;
            }
        }

        public override void Run(SqliteConnection connection) => run(connection);

        public override void Succeed() => _done.TrySetResult();

        public override void Fail(Exception exception, bool outcomeUnknown)
        {
            owner._appends?.Keys.Forget();
            _done.TrySetException(outcomeUnknown ? new OutcomeUnknownException(exception) : exception);
        }
    }
}
