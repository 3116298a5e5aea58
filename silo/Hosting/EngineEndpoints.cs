using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.Frontend.MediaFiles;
using Parley.Frontend.Graph;
using Parley.Frontend.Metering;
using Parley.Frontend.Platform;
using Parley.Frontend.Services;
using Parley.Frontend.Web;
using Parley.Frontend.Webhooks;
using Parley.Silo.Hosting.Access;
using Parley.Silo.Telemetry;
using Parley.Silo.Telemetry.Health;
using Parley.Wire;

namespace Parley.Silo.Hosting;

/// <summary>What answers where: the same services by gRPC and by REST, webhooks, health and the page.</summary>
internal static class EngineEndpoints
{
    public static void Map(WebApplication application, ClusterSettings cluster, TlsSettings tls)
    {
        application.UseForwardedHeaders();
        AnswerHeaders.Use(application, secured: tls.CertificateFile is not null || tls.BehindProxy);
        AccessLog.Use(application);
        AdminPort.Use(application);
        if (cluster.RunsFrontend) MapFrontend(application);
        application.MapGet("/health/live", () => Results.Json(new { status = "live" }));
        application.MapGet("/health/ready", static (Readiness readiness, CancellationToken cancellationToken) => readiness.AnswerAsync(cancellationToken));
    }

    private static void MapFrontend(WebApplication application)
    {
        application.UseLogCsv();
        application.UseRouting();
        RequestSpans.Use(application);
        application.UseMiddleware<AuthenticationMiddleware>();
        Service<MessagesService>(application);
        Service<ConversationsService>(application);
        Service<EventsService>(application);
        Service<SubscriptionsService>(application);
        Service<WebhooksService>(application);
        Service<SessionsService>(application);
        Service<ContactsService>(application);
        Service<ConsentService>(application);
        Service<TemplatesService>(application);
        Service<NumbersService>(application);
        Service<SignupsService>(application);
        Service<MessageLogService>(application);
        application.MapLogCsv();
        Service<TenantsService>(application);
        Service<PlatformService>(application);
        Service<AdminsService>(application);
        Service<PlansService>(application);
        Service<SupportAccessService>(application);
        Service<AbuseReportsService>(application);
        Service<NoticesService>(application);
        Service<NoticeMeansService>(application);
        AbuseEndpoint.Map(application);
        Service<PortfoliosService>(application);
        Service<AnalyticsService>(application);
        Service<KeysService>(application);
        Service<AuditService>(application);
        application.MapAuditExport();
        Service<SignInsService>(application);
        Service<MeService>(application);
        Service<MembersService>(application);
        Service<RegistrationService>(application);
        Service<AppsService>(application);
        Service<DeskService>(application);
        Service<SearchService>(application);
        Service<DeadLettersService>(application);
        Service<MediaService>(application);
        application.MapOpenApiDocument();
        application.MapHealthAndReflection();
        application.MapRestFallback();
        WebhookEndpoint.Map(application);
        MediaEndpoint.Map(application);
        UploadEndpoint.Map(application);
        GraphFace.Map(application);
        WebPage.Map(application);
        DashboardPage.Map(application);
        SignupPage.Map(application);
        LinkPage.Map(application);
        UnsubscribePage.Map(application);
    }

    private static void Service<T>(WebApplication application) where T : class
    {
        application.MapGrpcService<T>();
        application.MapRest<T>();
    }
}
