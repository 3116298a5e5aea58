using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Parley.Storage.Database.Sqlite;

/// <summary>
/// Carries the write-ahead log over into the database file on a connection of its own, so that no commit waits for it. What
/// was committed meanwhile is a small rest, which the writer carries over itself: only then can the log begin anew.
/// </summary>
internal sealed class SqliteCheckpointer(string path) : IAsyncDisposable
{
    // SQLITE_DBSTATUS_CACHE_WRITE: pages that a connection has written to the log.
    private const int PagesWritten = 9;
    private const int Due = 8_000;
    private readonly SqliteConnection _connection = SqliteFile.OpenCheckpointer(path);
    private int _from;
    private Task _running = Task.CompletedTask;
    private bool _restIsDue;

    /// <summary>To be called by the writer between two transactions.</summary>
    public void AfterCommit(SqliteConnection writer)
    {
        if (!_running.IsCompleted) return;
        if (_restIsDue)
        {
            _restIsDue = false;
            Checkpoint(writer);
            _from = Written(writer);
        }
        else if (Written(writer) - _from >= Due)
        {
            _restIsDue = true;
            _running = Task.Factory.StartNew(() => Checkpoint(_connection), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _running;
        await _connection.DisposeAsync();
    }

    private static int Written(SqliteConnection writer)
    {
        _ = raw.sqlite3_db_status(writer.Handle, PagesWritten, out var pages, out _, 0);
        return pages;
    }

    private static void Checkpoint(SqliteConnection connection)
    {
        // A full or failing disk: the log keeps everything, and the next time tries again.
        _ = raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
    }
}
