using Microsoft.Data.Sqlite;
using Parley.Storage.Journal.Sqlite;

namespace Parley.Storage.Database.Sqlite;

/// <summary>
/// The read models in a file of their own beside the database, with a writer of their own: a batch of them holds no append
/// up, and nothing waits until they are on the disk, so that the disk is the journal's. What is missing, damaged, of another
/// program, of another state of the database, or was being written when the power failed, is made again from the journal.
/// </summary>
internal sealed class SqliteReadModels : IReadModels, IAsyncDisposable
{
    private readonly SqliteWriter _writer;

    private SqliteReadModels(SqliteWriter writer) => _writer = writer;

    /// <summary>The file that belongs to a database.</summary>
    public static string PathOf(string database) => Path.ChangeExtension(database, ".views" + Path.GetExtension(database));

    /// <summary>Opens the file that belongs to an opened and owned database.</summary>
    /// <exception cref="SqliteException">It cannot be opened, nor made anew.</exception>
    public static async Task<SqliteReadModels> OpenAsync(SqliteConnection database, string path, CancellationToken cancellationToken)
    {
        var file = PathOf(path);
        SqliteConnection? connection = null;
        try
        {
            try
            {
                connection = await ConnectAsync(file, path, cancellationToken);
                if (IsAhead(database, connection) || MayBeTorn(connection)) connection = await AgainAsync(connection, file, path, cancellationToken);
            }
            catch (Exception e) when (e is StoreOpenException or SqliteException && File.Exists(file))
            {
                connection = await AgainAsync(connection, file, path, cancellationToken);
            }

            Open(connection);
            return new SqliteReadModels(new SqliteWriter(connection, "read models' writer", "BEGIN", closing: Close));
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(work, cancellationToken);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static async Task<SqliteConnection> ConnectAsync(string file, string database, CancellationToken cancellationToken)
    {
        var connection = SqliteFile.OpenReadModels(file, database);
        try
        {
            await Migrator.ApplyAsync(connection, StoreKind.Sqlite, MigrationScript.SqliteReadModels, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<SqliteConnection> AgainAsync(SqliteConnection? connection, string file, string database, CancellationToken cancellationToken)
    {
        if (connection is not null) await connection.DisposeAsync();
        foreach (var end in (string[])["", "-wal", "-shm"]) File.Delete(file + end);
        return await ConnectAsync(file, database, cancellationToken);
    }

    // A database that was restored from a copy is older than its read models, and takes other events from there on.
    private static bool IsAhead(SqliteConnection database, SqliteConnection readModels)
    {
        var position = (string)Scalar(readModels, "SELECT position FROM projections WHERE name = 'views'")!;
        if (position.Length == 0) return false;
        var identity = (string)Scalar(database, "SELECT id FROM store_identity")!;
        var end = (long)Scalar(database, "SELECT COALESCE(max(id), 0) FROM journal")!;
        return SqliteCursor.Parse(identity, position) is not { } at || at > end;
    }

    // What a killed process has written is safe with the operating system; only the system's own end can tear the file.
    private static bool MayBeTorn(SqliteConnection readModels) =>
        (string)Scalar(readModels, "SELECT boot FROM written_under")! is { Length: > 0 } boot && boot != Boot();

    private static void Open(SqliteConnection readModels)
    {
        using var mark = readModels.CreateCommand();
        mark.CommandText = "UPDATE written_under SET boot = $boot";
        mark.Parameters.AddWithValue("$boot", Boot());
        mark.ExecuteNonQuery();
        SqliteFile.Execute(readModels, "PRAGMA synchronous=OFF");
    }

    // A checkpoint reaches the disk only when it has something to carry over, so that is given to it first.
    private static void Close(SqliteConnection readModels)
    {
        try
        {
            SqliteFile.Execute(readModels, "PRAGMA synchronous=FULL; UPDATE written_under SET boot = boot || '.'; PRAGMA wal_checkpoint(PASSIVE); UPDATE written_under SET boot = ''");
        }
        catch (SqliteException)
        {
            // A full or failing disk; then the file is made again.
        }
    }

    /// <summary>Differs after each start of the operating system; where it does not tell, after each opening.</summary>
    private static string Boot()
    {
        const string file = "/proc/sys/kernel/random/boot_id";
        return File.Exists(file) ? File.ReadAllText(file).Trim() : Guid.NewGuid().ToString();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
