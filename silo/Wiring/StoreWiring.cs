using Npgsql;
using Parley.Contracts.Ports;
using Parley.Silo.Hosting;
using Parley.Silo.Secrets;
using Parley.Storage.Accounts;
using Parley.Storage.Audit;
using Parley.Storage.Consent;
using Parley.Storage.Database;
using Parley.Storage.Deliveries;
using Parley.Storage.Desk;
using Parley.Storage.Directories;
using Parley.Storage.Journal;
using Parley.Storage.Metering;
using Parley.Storage.Notices;
using Parley.Storage.Platform;
using Parley.Storage.Sealing;
using Parley.Storage.Search;
using Parley.Storage.Templates;
using Parley.Storage.MediaFiles;
using Parley.Storage.People;
using Parley.Storage.Views;

namespace Parley.Silo.Wiring;

/// <summary>The store behind its ports; the same in both editions.</summary>
internal static class StoreWiring
{
    private const string SqliteFile = "parley.db", SqliteGrainsFile = "grains.db";

    /// <summary>PostgreSQL connections for snapshots and reminders, at most; a burst of cold grains waits for one.</summary>
    private const int GrainConnections = 16;

    /// <summary>How to open the configured database.</summary>
    public static StoreOptions Options(EngineSettings settings) => settings.Store.Kind == "postgres"
        ? StoreOptions.Postgres(settings.Store.ConnectionString!) with { ReaderConnectionString = settings.Store.ReaderConnectionString }
        : StoreOptions.Sqlite(Path.Combine(settings.DataFolder, SqliteFile));

    /// <summary>
    /// Where Orleans' tables are. On SQLite they have a file of their own: snapshots must not queue behind the journal's
    /// one writer, nor the journal behind them.
    /// </summary>
    public static (string Invariant, string ConnectionString) GrainStorage(EngineSettings settings) => settings.Store.Kind == "postgres"
        ? ("Npgsql", new NpgsqlConnectionStringBuilder(settings.Store.ConnectionString) { MaxPoolSize = GrainConnections, ApplicationName = "parley-grains" }.ConnectionString)
        : ("Microsoft.Data.Sqlite", $"Data Source={Path.Combine(settings.DataFolder, SqliteGrainsFile)}");

    /// <summary>Where the master key is, or is to be, unless it comes from the environment.</summary>
    public static string MasterKeyFile(EngineSettings settings) => settings.MasterKeyFile ?? Path.Combine(settings.DataFolder, MasterKeys.FileName);

    public static void Add(IServiceCollection services, Store store, StoreJournal journal)
    {
        services.AddSingleton(store);
        services.AddSingleton(journal);
        services.AddSingleton<IJournal>(journal);
        services.AddSingleton<IFeed>(journal);
        services.AddSingleton<IOutbox>(journal);
        services.AddSingleton<IAccounts, AccountStore>();
        services.AddSingleton<IAuditTrail, AuditTrail>();
        services.AddSingleton<ITenantStandings, TenantStandings>();
        services.AddSingleton<ISupportAccess, SupportAccessStore>();
        services.AddSingleton<INotices, NoticeStore>();
        services.AddSingleton<INoticeDeliveries, NoticeDeliveryStore>();
        services.AddSingleton<INoticeMeans, NoticeMeansStore>();
        services.AddSingleton<IAbuseReports, AbuseReportStore>();
        services.AddSingleton<IPlatformFigures, FigureStore>();
        services.AddSingleton<ITenantLimits, TenantLimitStore>();
        services.AddSingleton<IEndpoints, EndpointStore>();
        services.AddSingleton<DeadLetterStore>();
        services.AddSingleton<IDeadLetters, ToldDeadLetters>();
        services.AddSingleton<IParkedStatuses, ParkedStatusStore>();
        services.AddSingleton<IUnknownSends, UnknownSends>();
        services.AddSingleton<ISnoozes, Snoozes>();
        services.AddSingleton<IDeskItems, DeskItemStore>();
        services.AddSingleton<IDrafts, DraftStore>();
        services.AddSingleton<IAgents, AgentStore>();
        services.AddSingleton<ISearch, SearchStore>();
        services.AddSingleton<SearchIndex>();
        services.AddSingleton<IPortfolios, PortfolioStore>();
        services.AddSingleton<ContactDirectory>();
        services.AddSingleton<IDirectory>(provider => provider.GetRequiredService<ContactDirectory>());
        services.AddSingleton<IContacts, ContactStore>();
        services.AddSingleton<ITemplates, TemplateStore>();
        services.AddSingleton<IMedia, MediaTable>();
        services.AddSingleton<IMediaUploads, MediaUploadTable>();
        services.AddSingleton<IMessageLog, MessageLog>();
        services.AddSingleton<ISignups, SignupStore>();
        services.AddSingleton<IPeople, PeopleStore>();
        services.AddSingleton<ISignIns, SignInStore>();
        services.AddSingleton<ViewStore>();
        services.AddSingleton<IViews, FreshViews>();
        services.AddSingleton<IWebhooks, WebhookStore>();
        services.AddSingleton<ISubscriptions, SubscriptionStore>();
        services.AddSingleton<IFeedPositions, FeedPositions>();
        services.AddSingleton<Projector>();
        services.AddSingleton<SealedValues>();
    }
}
