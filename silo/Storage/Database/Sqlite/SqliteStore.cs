using Microsoft.Data.Sqlite;

namespace Parley.Storage.Database.Sqlite;

/// <summary>A SQLite file: one writer thread with the only writing connection, a few reading connections, an OS lock beside the file, and the read models' file.</summary>
internal sealed class SqliteStore : Store
{
    private readonly SqliteOwnership _ownership;
    private readonly SqliteReaders _readers;
    private readonly SqliteReadModels _readModels;

    private SqliteStore(SqliteOwnership ownership, SqliteWriter writer, SqliteReadModels readModels, SqliteReaders readers)
    {
        _ownership = ownership;
        Writer = writer;
        _readModels = readModels;
        _readers = readers;
    }

    public override StoreKind Kind => StoreKind.Sqlite;

    public override IStoreOwnership Ownership => _ownership;

    internal override IReadModels ReadModels => _readModels;

    /// <summary>The queue in front of the writing connection.</summary>
    public SqliteWriter Writer { get; }

    public static new async Task<SqliteStore> OpenAsync(StoreOptions options, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(options.Path))
            throw new StoreOpenException(StoreOpenFailure.NotConfigured, "Storage:Path names no database file.");
        var path = System.IO.Path.GetFullPath(options.Path);
        SqliteFile.RefuseUnusable(path);
        var ownership = SqliteOwnership.Take(path);
        SqliteConnection? connection = null;
        SqliteReadModels? readModels = null;
        try
        {
            connection = SqliteFile.OpenWriter(path);
            await Migrator.ApplyAsync(connection, StoreKind.Sqlite, MigrationScript.Sqlite.AddRange(options.ExtraScripts), cancellationToken);
            readModels = await SqliteReadModels.OpenAsync(connection, path, cancellationToken);
            return new SqliteStore(ownership, new SqliteWriter(connection, "store writer", "BEGIN IMMEDIATE", new SqliteCheckpointer(path)), readModels, new SqliteReaders(path, SqliteReadModels.PathOf(path), options.Readers));
        }
        catch (Exception e)
        {
            if (readModels is not null) await readModels.DisposeAsync();
            connection?.Dispose();
            ownership.Dispose();
            if (e is SqliteException sqlite) throw SqliteFile.Explain(path, sqlite);
            throw;
        }
    }

    public override Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) =>
        Writer.WriteAsync(work, cancellationToken);

    public override Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(work, cancellationToken);

    protected override async Task CloseAsync()
    {
        await _readModels.DisposeAsync();
        await Writer.DisposeAsync();
        await _readers.DisposeAsync();
        _ownership.Dispose();
    }
}
