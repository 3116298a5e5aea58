using Microsoft.Data.Sqlite;

namespace Parley.Storage.Database.Sqlite;

/// <summary>Tells the errors that pass (a lock, a full or failing disk) from those that are somebody's mistake.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5, Locked = 6, NoMemory = 7, Io = 10, Full = 13, CannotOpen = 14;

    public static bool IsUnavailable(SqliteException e) => e.SqliteErrorCode is Busy or Locked or NoMemory or Io or Full or CannotOpen;

    public static JournalUnavailableException Unavailable(SqliteException e, bool outcomeUnknown) =>
        new($"The database file cannot be used now (SQLite error {e.SqliteErrorCode}).", TimeSpan.FromSeconds(1), outcomeUnknown, e);
}
