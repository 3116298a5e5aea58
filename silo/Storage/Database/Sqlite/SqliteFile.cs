using Microsoft.Data.Sqlite;

namespace Parley.Storage.Database.Sqlite;

/// <summary>Opens connections to the file with the settings that durability and one writer ask for, and explains what goes wrong.</summary>
internal static class SqliteFile
{
    private const int CannotOpen = 14, NotADatabase = 26, Corrupt = 11, ReadOnly = 8, Full = 13, Busy = 5;

    public static void RefuseUnusable(string path)
    {
        if (System.IO.Directory.Exists(path))
            throw new StoreOpenException(StoreOpenFailure.NotWritable, $"{path} is a folder; Storage:Path names the database file within it.");
        var folder = Path.GetDirectoryName(path)!;
        if (!System.IO.Directory.Exists(folder))
            throw new StoreOpenException(StoreOpenFailure.FolderMissing, $"The folder {folder} of the database does not exist; make it, or set Storage:Path.");
        if (!File.Exists(path)) return;
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StoreOpenException(StoreOpenFailure.NotWritable, $"The database {path} cannot be written by this user; give it the right to, or set Storage:Path.", e);
        }
    }

    /// <summary>WAL, and FULL so that a commit is on the disk when it returns. Pooling would keep the file open behind our back.</summary>
    public static SqliteConnection OpenWriter(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        // A savepoint's undo pages go to a temporary store; in memory they cost no file.
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864");
        return connection;
    }

    /// <summary>Only checkpoints, as durable as the writer.</summary>
    public static SqliteConnection OpenCheckpointer(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        Execute(connection, "PRAGMA synchronous=FULL");
        return connection;
    }

    /// <summary>The read models' file, with the database attached for reading. Durable until it is told otherwise.</summary>
    public static SqliteConnection OpenReadModels(string path, string database)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16000; PRAGMA journal_size_limit=67108864");
        Attach(connection, database, "store");
        return connection;
    }

    /// <summary>Reads the database and the read models; their tables have different names.</summary>
    public static SqliteConnection OpenReader(string path, string readModels)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        Attach(connection, readModels, "read_models");
        Execute(connection, "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA main.cache_size=-16384; PRAGMA read_models.cache_size=-16384");
        return connection;
    }

    /// <summary>Reads the database beside its owner.</summary>
    public static SqliteConnection OpenOnlooker(string path)
    {
        try
        {
            var connection = Open(path, SqliteOpenMode.ReadWrite);
            Execute(connection, "PRAGMA query_only=ON");
            return connection;
        }
        catch (SqliteException e)
        {
            throw Explain(path, e);
        }
    }

    public static StoreOpenException Explain(string path, SqliteException e) => e.SqliteErrorCode switch
    {
        NotADatabase or Corrupt => new(StoreOpenFailure.NotADatabase, $"The file {path} is not a database of this program, or is damaged; restore it from a backup, or set Storage:Path.", e),
        CannotOpen or ReadOnly => new(StoreOpenFailure.NotWritable, $"The database {path} or its folder cannot be written by this user; give it the right to, or set Storage:Path.", e),
        Full => new(StoreOpenFailure.NotWritable, $"The disk of {path} is full; make room.", e),
        Busy => new(StoreOpenFailure.OwnedByAnother, $"Another program holds {path} locked; close it.", e),
        _ => new(StoreOpenFailure.NotWritable, $"The database {path} cannot be opened: {e.Message.ReplaceLineEndings(" ")}", e),
    };

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString();
        var connection = new SqliteConnection(text);
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout=5000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Attach(SqliteConnection connection, string path, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"ATTACH DATABASE $path AS {name}";
        command.Parameters.AddWithValue("$path", path);
        command.ExecuteNonQuery();
    }

    /// <summary>Runs statements.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
