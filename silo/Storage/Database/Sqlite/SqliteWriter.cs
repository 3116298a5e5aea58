using Microsoft.Data.Sqlite;

namespace Parley.Storage.Database.Sqlite;

/// <summary>
/// The one thread that writes. What waits when a transaction ends is the next transaction: no timer, no delay when idle,
/// shared commits under load. Each piece of work stands in a savepoint of its own, so that a failing one takes back only
/// its own changes.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int QueueBound = 4096, GroupBound = 256;
    private readonly SqliteConnection _connection;
    private readonly SqliteCheckpointer? _checkpointer;
    private readonly Action<SqliteConnection>? _last;
    private readonly SqliteCommand _begin, _commit, _rollback, _savepoint, _release, _undo;
    private readonly Queue<SqliteWork> _queue = new();
    private readonly List<SqliteWork> _group = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closing;

    /// <param name="connection">Its own from now on.</param>
    /// <param name="name">What its thread is called.</param>
    /// <param name="begin">How a transaction begins.</param>
    /// <param name="checkpointer">Its own from now on; without one the connection checkpoints by itself.</param>
    /// <param name="closing">What is done last on the connection, after the last transaction.</param>
    public SqliteWriter(SqliteConnection connection, string name, string begin, SqliteCheckpointer? checkpointer = null, Action<SqliteConnection>? closing = null)
    {
        _connection = connection;
        _checkpointer = checkpointer;
        _last = closing;
        _begin = Prepare(begin);
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _savepoint = Prepare("SAVEPOINT work");
        _release = Prepare("RELEASE work");
        _undo = Prepare("ROLLBACK TO work");
        new Thread(Run) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>Queues work for the next transaction.</summary>
    /// <exception cref="JournalUnavailableException">The queue is full.</exception>
    public void Post(SqliteWork work)
    {
        lock (_queue)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            if (_queue.Count >= QueueBound)
                throw new JournalUnavailableException("The store's write queue is full.", TimeSpan.FromMilliseconds(250), outcomeUnknown: false);
            _queue.Enqueue(work);
            if (_queue.Count == 1) Monitor.Pulse(_queue);
        }
    }

    /// <summary>Queues a function for the next transaction; durable on return.</summary>
    /// <exception cref="JournalUnavailableException">The queue is full, or the file cannot be written now.</exception>
    public Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var item = new SqliteFunction<T>(work, cancellationToken);
        Post(item);
        return item.Task;
    }

    /// <summary>Does what is queued, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_queue)
        {
            _closing = true;
            Monitor.Pulse(_queue);
        }

        await _stopped.Task;
        if (_checkpointer is not null) await _checkpointer.DisposeAsync();
    }

    private void Run()
    {
        try
        {
            while (Take())
            {
                WriteGroup();
                _checkpointer?.AfterCommit(_connection);
            }

            _last?.Invoke(_connection);
            foreach (var command in (SqliteCommand[])[_begin, _commit, _rollback, _savepoint, _release, _undo]) command.Dispose();
            _connection.Dispose();
            _stopped.TrySetResult();
        }
        catch (Exception e)
        {
            _stopped.TrySetException(e);
        }
    }

    private bool Take()
    {
        _group.Clear();
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (_closing) return false;
                Monitor.Wait(_queue);
            }

            while (_group.Count < GroupBound && _queue.TryDequeue(out var work))
            {
                if (!work.IsAbandoned) _group.Add(work);
            }
        }

        return true;
    }

    private void WriteGroup()
    {
        if (_group.Count == 0) return;
        var committing = false;
        try
        {
            _begin.ExecuteNonQuery();
            // Alone, work needs no savepoint, whose undo pages cost a tenth of a large batch: its failure is the transaction's.
            if (_group.Count == 1) _group[0].Run(_connection);
            else RunEach();

            committing = true;
            _commit.ExecuteNonQuery();
        }
        catch (Exception e)
        {
            TryRollback();
            foreach (var work in _group) work.Fail(e, outcomeUnknown: committing);
            return;
        }

        foreach (var work in _group) work.Succeed();
    }

    private void RunEach()
    {
        for (var i = 0; i < _group.Count;)
        {
            if (TryRun(_group[i])) i++;
            else _group.RemoveAt(i);
        }
    }

    /// <summary>False when the work failed and was undone; throws when the transaction itself is lost.</summary>
    private bool TryRun(SqliteWork work)
    {
        _savepoint.ExecuteNonQuery();
        try
        {
            work.Run(_connection);
        }
        catch (Exception e)
        {
            // A full disk or a failing one may have ended the whole transaction; then the savepoint is gone, and this throws.
            _undo.ExecuteNonQuery();
            _release.ExecuteNonQuery();
            work.Fail(e, outcomeUnknown: false);
            return false;
        }

        _release.ExecuteNonQuery();
        return true;
    }

    private void TryRollback()
    {
        try
        {
            _rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself.
        }
    }

    private SqliteCommand Prepare(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Prepare();
        return command;
    }
}
