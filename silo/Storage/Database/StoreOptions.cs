namespace Parley.Storage.Database;

/// <summary>Where everything durable lives, and how this process owns it.</summary>
public sealed record StoreOptions
{
    /// <summary>Which database.</summary>
    public required StoreKind Kind { get; init; }

    /// <summary>SQLite: the database file. Its folder must exist; the file is made when it does not.</summary>
    public string? Path { get; init; }

    /// <summary>PostgreSQL: an Npgsql connection string.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>PostgreSQL: another login for what tenants read, which is a member of the reading role alone; null for the same login.</summary>
    public string? ReaderConnectionString { get; init; }

    /// <summary>
    /// False (Solo): this process is the only owner of the database and a second one refuses to start. True (Cluster): it
    /// shares the database with its fellow silos, and refuses to start beside an exclusive owner.
    /// </summary>
    public bool Shared { get; init; }

    /// <summary>Connections that only read, at most. SQLite answers each read on one of its own.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>How long PostgreSQL may take to give way when its previous owner has just died.</summary>
    public TimeSpan OwnershipPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Schemas that others own and that live in the same database (Orleans' tables), applied after ours.</summary>
    public ImmutableArray<MigrationScript> ExtraScripts { get; init; } = [];

    public static StoreOptions Sqlite(string path) => new() { Kind = StoreKind.Sqlite, Path = path };

    public static StoreOptions Postgres(string connectionString) => new() { Kind = StoreKind.Postgres, ConnectionString = connectionString };
}

/// <summary>The databases that the store knows.</summary>
public enum StoreKind
{
    Sqlite = 1,
    Postgres = 2,
}
