using System.Net.Sockets;
using Npgsql;

namespace Parley.Storage.Database.Postgres;

/// <summary>Tells the errors that pass (a server away, stopping, full) from those that are somebody's mistake.</summary>
internal static class PostgresErrors
{
    /// <summary>True when the same call may succeed later. Errors of the server come with a rolled-back transaction.</summary>
    public static bool IsUnavailable(Exception e) => e switch
    {
        // Connection, rollback by the server, resources, intervention (stopping, starting), system errors.
        PostgresException p => p.SqlState[..2] is "08" or "40" or "53" or "57" or "58" or "55",
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>True when the connection is gone, as pooled ones are after the server was restarted.</summary>
    public static bool IsBroken(Exception e) => e switch
    {
        PostgresException p => p.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException { InnerException: IOException or SocketException } => true,
        _ => false,
    };

    public static JournalUnavailableException Unavailable(Exception e, bool outcomeUnknown) =>
        new("The database server did not answer.", TimeSpan.FromSeconds(1), outcomeUnknown, e);
}
