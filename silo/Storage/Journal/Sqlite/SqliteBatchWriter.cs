using Microsoft.Data.Sqlite;
using Parley.Storage.Database.Sqlite;
using Parley.Storage.Journal.Committing;

namespace Parley.Storage.Journal.Sqlite;

/// <summary>Writes a batch as one piece of work of the store's writer thread, so that it shares the commit with other writes.</summary>
internal sealed class SqliteBatchWriter(SqliteWriter writer, TimeProvider time) : IBatchWriter
{
    private SqliteAppends? _appends;

    public Task WriteAsync(Batch batch)
    {
        var work = new Work(this, batch);
        writer.Post(work);
        return work.Task;
    }

    public BatchFailure Judge(Exception exception) => exception switch
    {
        OutcomeUnknownException => BatchFailure.Unknown,
        SqliteException e when !SqliteErrors.IsUnavailable(e) => BatchFailure.Refused,
        SqliteException or JournalUnavailableException or OperationCanceledException => BatchFailure.RolledBack,
        _ => BatchFailure.Refused,
    };

    public async ValueTask DisposeAsync()
    {
        if (_appends is null) return;
        var closing = new Work(this, null);
        writer.Post(closing);
        await closing.Task;
    }

    private void Run(SqliteConnection connection, Batch? batch)
    {
        if (batch is null)
        {
            _appends?.Dispose();
            _appends = null;
            return;
        }

        _appends ??= new SqliteAppends(connection.Handle!);
        var now = Microseconds(time.GetUtcNow());
        foreach (var append in batch.Appends) _appends.Write(append, now);
        foreach (var claim in batch.Claims) _appends.Write(claim);
    }

    /// <summary>Microseconds since 1970, as the tables hold times.</summary>
    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The commit itself failed, and may have happened.</summary>
    private sealed class OutcomeUnknownException(Exception inner) : Exception(inner.Message, inner);

    private sealed class Work(SqliteBatchWriter owner, Batch? batch) : SqliteWork
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

        public override void Run(SqliteConnection connection) => owner.Run(connection, batch);

        public override void Succeed() => _done.TrySetResult();

        public override void Fail(Exception exception, bool outcomeUnknown) =>
            _done.TrySetException(outcomeUnknown ? new OutcomeUnknownException(exception) : exception);
    }
}
