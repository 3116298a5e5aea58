using Parley.Contracts.Ports;
using Parley.Silo.Hosting;
using Parley.Storage.Accounts;
using Parley.Storage.Database;
using Parley.Storage.Directories;
using Parley.Storage.Journal;
using Parley.Storage.Views;

namespace Parley.Silo.Wiring;

/// <summary>The store behind its ports; the same in both editions.</summary>
internal static class StoreWiring
{
    private const string SqliteFile = "parley.db", SqliteGrainsFile = "grains.db";

    /// <summary>How to open the configured database.</summary>
    public static StoreOptions Options(EngineSettings settings) => settings.Store.Kind == "postgres"
        ? StoreOptions.Postgres(settings.Store.ConnectionString!)
        : StoreOptions.Sqlite(Path.Combine(settings.DataFolder, SqliteFile));

    /// <summary>
    /// Where Orleans' tables are. On SQLite they have a file of their own: snapshots must not queue behind the journal's
    /// one writer, nor the journal behind them.
    /// </summary>
    public static (string Invariant, string ConnectionString) GrainStorage(EngineSettings settings) => settings.Store.Kind == "postgres"
        ? ("Npgsql", settings.Store.ConnectionString!)
        : ("Microsoft.Data.Sqlite", $"Data Source={Path.Combine(settings.DataFolder, SqliteGrainsFile)}");

    public static void Add(IServiceCollection services, Store store, StoreJournal journal)
    {
        services.AddSingleton(store);
        services.AddSingleton(journal);
        services.AddSingleton<IJournal>(journal);
        services.AddSingleton<IFeed>(journal);
        services.AddSingleton<IOutbox>(journal);
        services.AddSingleton<IAccounts, AccountStore>();
        services.AddSingleton<IEndpoints, EndpointStore>();
        services.AddSingleton<IDeadLetters, DeadLetterStore>();
        services.AddSingleton<IParkedStatuses, ParkedStatusStore>();
        services.AddSingleton<IDirectory, ContactDirectory>();
        services.AddSingleton<IViews, ViewStore>();
        services.AddSingleton<Projector>();
    }
}
