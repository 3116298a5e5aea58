namespace Orleans.Storage;

/// <summary>
/// The tables of Orleans' AdoNet providers for state and reminders. On PostgreSQL the query table is filled too: Orleans itself reads
/// its statements there, so that a cluster opens what was written here. The scripts can be run again: they change nothing that exists.
/// </summary>
public static class AdoNetSchema
{
    /// <summary>The script for PostgreSQL.</summary>
    public static string PostgreSql => AdoNetScripts.PostgreSql;

    /// <summary>The script for SQLite.</summary>
    public static string Sqlite => AdoNetScripts.Sqlite;

    /// <summary>Creates what is missing.</summary>
    /// <param name="invariant">"Npgsql" or "Microsoft.Data.Sqlite".</param>
    /// <param name="connectionString">Of a user who may create tables.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static Task EnsureCreatedAsync(string invariant, string connectionString, CancellationToken cancellationToken = default)
    {
        var database = AdoNetDatabase.Open(nameof(AdoNetSchema), invariant, connectionString, null);
        return database.ExecuteAsync(database.IsSqlite ? Sqlite : PostgreSql, cancellationToken);
    }
}
