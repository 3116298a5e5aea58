using Parley.Contracts.Ports;
using Parley.Domain.Consent;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.Frontend.Deliveries;
using Parley.Frontend.Deliveries.Meta;
using Parley.Frontend.Desk;
using Parley.Frontend.Feeds;
using Parley.Frontend.Management;
using Parley.Frontend.MediaFiles;
using Parley.Frontend.Graph;
using Parley.Frontend.Accounts;
using Parley.Frontend.Metering;
using Parley.Frontend.Notices;
using Parley.Frontend.Platform;
using Parley.Frontend.Sending;
using Parley.Frontend.Webhooks;
using Parley.Frontend.Webhooks.Admission;
using Parley.Frontend.Webhooks.Consent;
using Parley.Frontend.Webhooks.Spooling;
using Parley.Grains.Sessions;
using Parley.Silo.Auditing;
using Parley.Silo.Hosting.Access;
using Parley.Silo.MediaFiles;
using Parley.Silo.MediaFiles.S3;
using Parley.Silo.Secrets;
using Parley.Silo.Telemetry;
using Parley.Silo.Wiring;
using Parley.Storage.Database;
using Parley.Storage.Journal;
using Parley.V1;
using Parley.WhatsApp;
using Parley.WhatsApp.Management;
using Parley.Wire;

namespace Parley.Silo.Hosting;

/// <summary>Puts the parts together: which class stands behind which port.</summary>
internal static class EngineServices
{
    public static void Add(WebApplicationBuilder builder, EngineSettings settings, Store store, StoreJournal journal, MasterKeys keys, TimeProvider time)
    {
        var services = builder.Services;
        services.AddSingleton(time);
        services.AddSingleton(keys);
        services.AddSingleton<SecretBox>();
        services.AddSingleton<ISecretBox>(static provider => provider.GetRequiredService<SecretBox>());
        services.AddSingleton<Resealing>();
        StoreWiring.Add(services, store, journal);
        if (settings.Cluster.RunsFrontend) ProtectionRing.Add(services);
        AddWhatsApp(services, settings);
        AddManagement(services);
        AddFrontend(services, settings);
        TelemetryServices.Add(builder, settings);
        Edition.AddActors(builder, settings, time);
        BothEditions.AddRpc(services);
        services.AddSingleton<OutboxOwner>();
        services.AddSingleton<OutboxMetrics>();
        services.AddSingleton<CommitHints>();
        services.AddHostedService(provider => provider.GetRequiredService<CommitHints>());
        AddAccessLog(services, settings.AccessLog);
        services.AddSingleton(new HeadOptions(settings.Audit.HeadsFolder ?? Path.Combine(settings.DataFolder, "audit-heads")));
        services.AddSingleton(new RetentionOptions(TimeSpan.FromDays(settings.Audit.PersonalDays)));
        // Before anything is served or sent, whatever this process does.
        services.AddHostedService<StandingsRefresh>();
        if (settings.Cluster.RunsSilo) AddSiloDuties(services);
        if (settings.Cluster.RunsFrontend) AddFrontendDuties(services);
    }

    private static void AddAccessLog(IServiceCollection services, AccessLogSettings settings)
    {
        if (settings.Folder is null) return;
        services.AddSingleton(new AccessLogFiles(settings.Folder, settings.Days, (long)settings.MaxMegabytes << 20));
        services.AddSingleton<AccessLog>();
        services.AddHostedService(static provider => provider.GetRequiredService<AccessLog>());
    }

    private static void AddSiloDuties(IServiceCollection services)
    {
        // Begun after the silo and stopped before it, after everything else that may call a session.
        services.AddSingleton<LocalSessions>();
        services.AddHostedService(static provider => provider.GetRequiredService<LocalSessions>());
        Edition.AddDuty<HeadWriter>(services, "audit-heads");
        Edition.AddDuty<AuditRetention>(services, "audit-retention");
        Edition.AddDuty<NoticeSweeper>(services, "notices");
        Edition.AddDuty<OutboxSweeper>(services, "outbox");
        Edition.AddDuty<UndecidedSweeper>(services, "undecided-sends");
        Edition.AddDuty<SearchFollower>(services, "search");
        Edition.AddDuty<DraftSweeper>(services, "drafts");
        Edition.AddDuty<SnoozeSweeper>(services, "snoozes");
        Edition.AddDuty<AssignmentSweeper>(services, "assignments");
        Edition.AddDuty<AwaySweeper>(services, "away-replies");
        Edition.AddDuty<KeyRotation>(services, "key-rotation");
    }

    private static void AddFrontendDuties(IServiceCollection services)
    {
        Edition.AddDuty<ParkedStatusRetry>(services, "parked-statuses");
        Edition.AddDuty<DeliveryService>(services, "deliveries");
        Edition.AddDuty<NoticePost>(services, "notice-deliveries");
        // Each process replays what it spooled itself; files are taken one by one, by whoever is first.
        services.AddHostedService<SpoolReplay>();
        services.AddHostedService<StoreNotices>();
        services.AddHostedService(provider => provider.GetRequiredService<SignupFinisher>());
        services.AddHostedService<MediaDownloads>();
        services.AddHostedService(static provider => provider.GetRequiredService<AuditLog>());
        services.AddHostedService(static provider => provider.GetRequiredService<LastUses>());
        services.AddHostedService(static provider => provider.GetRequiredService<CredentialWatch>());
    }

    private static void AddWhatsApp(IServiceCollection services, EngineSettings settings)
    {
        services.AddSingleton(new GraphOptions
        {
            BaseUrl = new Uri(settings.Graph.BaseUrl),
            SimulatorUrl = settings.Graph.SimulatorUrl is { Length: > 0 } simulator ? new Uri(simulator) : null,
            Version = settings.Graph.Version,
            Timeout = TimeSpan.FromSeconds(settings.Graph.TimeoutSeconds),
        });
        // Its own client: the time limit is per send, and a send is never repeated by a handler.
        services.AddSingleton<ICloudApi>(provider => new CloudApi(
            new HttpClient(CloudApi.Handler()) { Timeout = Timeout.InfiniteTimeSpan }, provider.GetRequiredService<GraphOptions>()));
    }

    private static void AddManagement(IServiceCollection services) => services.AddSingleton<IGraph>(provider => new GraphClient(
        new HttpClient(CloudApi.Handler()) { Timeout = Timeout.InfiniteTimeSpan }, provider.GetRequiredService<GraphOptions>()));

    private static void AddDeliveries(IServiceCollection services, EngineSettings settings)
    {
        services.AddSingleton(new DeliveryOptions());
        services.AddSingleton(new InternalHosts(settings.Webhooks.AllowedInternalHosts));
        services.AddSingleton<IHostResolver, SystemResolver>();
        services.AddSingleton<GuardedConnection>();
        services.AddSingleton(provider => new WebhookSender(
            new HttpMessageInvoker(provider.GetRequiredService<GuardedConnection>().Handler()),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MetaHandshake(
            new HttpMessageInvoker(provider.GetRequiredService<GuardedConnection>().Handler()),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MetaForm>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<EndpointPauses>();
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<DeliveryService>();
    }

    private static void AddFrontend(IServiceCollection services, EngineSettings settings)
    {
        services.Configure<AccessOptions>(options => options.AdminKey = settings.AdminKey);
        services.Configure<RequestLimitOptions>(options => (options.PerSecond, options.Burst) = (settings.Limits.RequestsPerSecond, settings.Limits.Burst));
        services.AddSingleton<ApiMetrics>();
        services.AddSingleton(settings.Limits.Quotas());
        services.AddSingleton<Quotas>();
        services.AddSingleton<RequestLimits>();
        TrustedProxies.Configure(services, settings);
        services.AddSingleton<LastUses>();
        services.AddSingleton<CredentialWatch>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton(new PlatformOptions(settings.Platform.Contact, settings.Platform.SupportAllowed));
        services.AddSingleton<TenantGate>();
        services.AddSingleton<SupportDesk>();
        services.AddSingleton<AbuseLimits>();
        services.AddSingleton<AbuseEndpoint>();
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<CallAudit>();
        services.AddSingleton<AuditReader>();
        services.AddPeople(settings.People.Apply);
        services.AddNotices(settings.Mail.Route);
        services.AddSingleton<Calls>();
        services.AddSingleton(Edition.Directory);
        services.AddSingleton<AppDirectory>();
        services.AddSingleton<IntakeMetrics>();
        services.AddSingleton<SentMessages>();
        services.AddSingleton(new OptOutWords(settings.Consent.StopWords, settings.Consent.StartWords, settings.Consent.IgnoredWords));
        services.AddSingleton<ConsentSignals>();
        services.AddSingleton<AccountIntake>();
        services.AddSingleton<GraphDesk>();
        services.AddSingleton<TemplateDesk>();
        services.AddSingleton<People>();
        services.AddSingleton<FileIntake>();
        services.AddSingleton<SignupDesk>();
        services.AddSingleton<SignupFinisher>();
        services.AddSingleton(new SignupOptions { Sdk = new Uri(settings.Signup.SdkUrl), Hosted = new Uri(settings.Signup.HostedUrl), Version = settings.Graph.Version });
        services.AddSingleton(settings.Metering.Prices());
        services.AddSingleton(new MeteringOptions { TimeZone = settings.Metering.TimeZone });
        services.AddSingleton<LogMapper>();
        services.AddSingleton<LogReader>();
        services.AddSingleton<MessageIntake>();
        services.AddSingleton<StatusIntake>();
        services.AddSingleton<FactIntake>();
        services.AddSingleton<Intake>();
        AddSpool(services, settings);
        AddMedia(services, settings);
        services.AddSingleton<WebhookEndpoint>();
        services.AddSingleton<FeedWatch>();
        services.AddSingleton(new SendingOptions { UnknownFor = TimeSpan.FromHours(settings.Sending.UnknownHours) });
        services.AddSingleton<MessageNames>();
        services.AddSingleton<NumberAccess>();
        services.AddSingleton<Attention>();
        services.AddSingleton<GraphFace>();
        services.AddSingleton<GraphMessages>();
        services.AddSingleton<GraphTemplates>();
        services.AddSingleton<TemplateGate>();
        services.AddSingleton<Sender>();
        services.AddSingleton<WaitingReasons>();
        services.AddSingleton<SendPipelines>();
        services.AddSingleton<SendBatches>();
        services.AddSingleton<SendStreams>();
        services.AddSingleton<DeskNames>();
        services.AddSingleton<DeskShelf>();
        services.AddSingleton<RatingQuestion>();
        services.AddSingleton<ConversationWork>();
        services.AddSingleton<ContactFields>();
        services.AddSingleton<ContactWork>();
        services.AddSingleton<ContactImport>();
        services.AddSingleton<Transcripts>();
        services.AddSingleton<Answers>();
        services.AddSingleton<Macros>();
        services.AddSingleton<Drafts>();
        services.AddSingleton<Agents>();
        services.AddSingleton<FeedAge>();
        services.AddSingleton<NamedPositions>();
        AddDeliveries(services, settings);
        services.AddRest();
        services.AddOptions<RestOptions>().Configure<RequestLimits>((options, limits) => options.Unserved = limits.TakeUnserved);
        services.AddHealthAndReflection(
            Messages.Descriptor, Conversations.Descriptor, Events.Descriptor, Subscriptions.Descriptor, V1.Webhooks.Descriptor, Sessions.Descriptor,
            Tenants.Descriptor, Portfolios.Descriptor, Analytics.Descriptor, Keys.Descriptor, V1.Audit.Descriptor, V1.Platform.Descriptor, Admins.Descriptor, Plans.Descriptor, SupportAccess.Descriptor, AbuseReports.Descriptor, V1.Notices.Descriptor, V1.NoticeMeans.Descriptor, Apps.Descriptor, DeadLetters.Descriptor,
            Contacts.Descriptor, V1.Media.Descriptor, V1.Consent.Descriptor, V1.Templates.Descriptor, MessageLog.Descriptor, Numbers.Descriptor, Signups.Descriptor,
            SignIns.Descriptor, Me.Descriptor, Members.Descriptor, Registration.Descriptor, V1.Desk.Descriptor, V1.Search.Descriptor);
    }

    private static void AddMedia(IServiceCollection services, EngineSettings settings)
    {
        services.AddSingleton(_ => MediaStore(settings));
        services.AddSingleton<ICloudMedia>(provider => new GraphMedia(
            new HttpClient(CloudApi.Handler()) { Timeout = Timeout.InfiniteTimeSpan }, provider.GetRequiredService<GraphOptions>()));
        services.AddSingleton<IMediaTools>(new MediaPrograms(Path.Combine(settings.DataFolder, "media", "incoming")));
        if (settings.Media.Clamd is { Length: > 0 } clamd) services.AddSingleton<IMediaScanner>(new ClamScanner(clamd));
        services.AddSingleton<MediaKeeping>();
        services.AddSingleton<MediaSignal>();
        services.AddSingleton<MediaAccess>();
        services.AddSingleton<SignedMediaAddresses>();
        services.AddSingleton<MediaUploads>();
        services.AddSingleton<UploadEndpoint>();
        services.AddSingleton<IOutgoingMedia, OutgoingMedia>();
        services.AddSingleton<Frontend.Graph.GraphFiles>();
        services.AddSingleton<MediaEndpoint>();
    }

    private static IMediaStore MediaStore(EngineSettings settings)
    {
        var folder = Path.Combine(settings.DataFolder, "media");
        return settings.Media.S3.Open() is { } bucket ? new S3MediaStore(new S3Connection(bucket), new IncomingFiles(Path.Combine(folder, "incoming"))) : new DiskMediaStore(folder);
    }

    private static void AddSpool(IServiceCollection services, EngineSettings settings)
    {
        services.AddSingleton(new IntakeBounds
        {
            MaxWebhooks = settings.Intake.MaxWebhooks,
            MaxBytes = (long)settings.Intake.MaxMegabytes << 20,
            Deadline = TimeSpan.FromMilliseconds(settings.Spool.AfterMilliseconds),
        });
        services.AddSingleton(new IntakeShareOptions { MaxPlaces = settings.Intake.MaxWebhooks, MaxWaitingBytes = (long)settings.Intake.MaxMegabytes << 19 });
        services.AddSingleton<IntakeShares>();
        services.AddSingleton(new SpoolOptions { Folder = Path.Combine(settings.DataFolder, "spool"), Shared = settings.Spool.Shared, MaxBytes = (long)settings.Spool.MaxMegabytes << 20 });
        if (settings.Spool.Shared is not null) services.AddHostedService<SpoolAdoption>();
        services.AddSingleton<WebhookSpool>();
        services.AddSingleton<StoreCondition>();
        services.AddSingleton<SpoolMetrics>();
        services.AddSingleton<WebhookReceiver>();
    }
}
