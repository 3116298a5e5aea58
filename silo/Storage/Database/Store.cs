using Parley.Storage.Database.Postgres;
using Parley.Storage.Database.Sqlite;

namespace Parley.Storage.Database;

/// <summary>
/// An opened, owned and migrated database. Everything durable goes through one store per process: what writes with
/// <see cref="WriteAsync"/>, what reads with <see cref="ReadAsync"/>, and the journal beside them.
/// </summary>
public abstract class Store : IAsyncDisposable
{
    private int _closed;

    /// <summary>Which database, for the few who need a dialect.</summary>
    public abstract StoreKind Kind { get; }

    /// <summary>Why one tenant's rows are kept from another by this program's queries alone, and not by the database too; null where the database does.</summary>
    public virtual string? WithoutWalls => null;

    /// <summary>This process's hold on the database.</summary>
    public abstract IStoreOwnership Ownership { get; }

    /// <summary>
    /// Where read models are written: they can be made again from the journal, so they need not share its commits. What
    /// reads from this store sees them.
    /// </summary>
    internal abstract IReadModels ReadModels { get; }

    /// <summary>Opens, takes ownership, migrates.</summary>
    /// <exception cref="StoreOpenException">It cannot be opened; the message says what to do.</exception>
    public static async Task<Store> OpenAsync(StoreOptions options, CancellationToken cancellationToken = default) => options.Kind switch
    {
        StoreKind.Sqlite => await SqliteStore.OpenAsync(options, cancellationToken),
        StoreKind.Postgres => await PostgresStore.OpenAsync(options, cancellationToken),
        _ => throw new StoreOpenException(StoreOpenFailure.NotConfigured, "Storage:Kind is neither Sqlite nor Postgres."),
    };

    /// <summary>PostgreSQL: what somebody who may make roles runs for a login that may not.</summary>
    public static ImmutableArray<string> RolesScript(StoreOptions options)
    {
        var settings = PostgresServer.Settings(options);
        return [.. PostgresRoles.Of(settings.Database ?? settings.Username ?? "").Script(settings.Username ?? "")];
    }

    /// <summary>A connection that only reads, beside the process that owns the database, for those who look on.</summary>
    /// <exception cref="StoreOpenException">It cannot be opened; the message says what to do.</exception>
    public static async Task<DbConnection> PeekAsync(StoreOptions options, CancellationToken cancellationToken = default) =>
        options.Kind == StoreKind.Sqlite ? SqliteFile.OpenOnlooker(options.Path!) : await PostgresServer.OpenOnlookerAsync(options, cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in a write transaction; durable on return. On SQLite the work runs on the store's one
    /// writer thread, in a transaction it shares with others: it must be short, await nothing but its own commands, and
    /// when it throws only its own changes are undone. On PostgreSQL it runs a second time when its connection turned out
    /// to be broken before the commit (a server that was restarted): it acts through its connection alone.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The store cannot take it now.</exception>
    public abstract Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs <paramref name="work"/> on a connection that only reads; each statement sees what was committed before it began.
    /// Work may run a second time, as in <see cref="WriteAsync"/>.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The store cannot answer now.</exception>
    public abstract Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default);

    /// <summary>Finishes what was handed over, closes all connections and gives up ownership. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0) await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What <see cref="DisposeAsync"/> does once.</summary>
    protected abstract Task CloseAsync();
}
