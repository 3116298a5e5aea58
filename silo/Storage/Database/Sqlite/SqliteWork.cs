using Microsoft.Data.Sqlite;

namespace Parley.Storage.Database.Sqlite;

/// <summary>Something to do in the next write transaction.</summary>
internal abstract class SqliteWork
{
    /// <summary>True when nobody waits for it any more; it is then dropped unseen.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>Makes the changes, on the writer thread. When it throws, these changes are undone and <see cref="Fail"/> is told.</summary>
    public abstract void Run(SqliteConnection connection);

    /// <summary>The transaction is on the disk.</summary>
    public abstract void Succeed();

    /// <summary>Nothing was written, unless <paramref name="outcomeUnknown"/>.</summary>
    public abstract void Fail(Exception exception, bool outcomeUnknown);
}

/// <summary>A caller's function as work.</summary>
internal sealed class SqliteFunction<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) : SqliteWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Task => _done.Task;

    public override bool IsAbandoned => cancellationToken.IsCancellationRequested && _done.TrySetCanceled(cancellationToken);

    public override void Run(SqliteConnection connection) => _result = work(connection, cancellationToken).GetAwaiter().GetResult();

    public override void Succeed() => _done.TrySetResult(_result);

    public override void Fail(Exception exception, bool outcomeUnknown) =>
        _done.TrySetException(exception is SqliteException e && SqliteErrors.IsUnavailable(e) ? SqliteErrors.Unavailable(e, outcomeUnknown) : exception);
}
