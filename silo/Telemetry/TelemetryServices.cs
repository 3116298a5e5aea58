using Parley.Silo.Hosting;
using Parley.Silo.Telemetry.Health;
using Parley.Silo.Telemetry.Metrics;
using Parley.Silo.Telemetry.Otlp;

namespace Parley.Silo.Telemetry;

/// <summary>What makes the engine seen from outside.</summary>
internal static class TelemetryServices
{
    public static void Add(WebApplicationBuilder builder, EngineSettings settings)
    {
        var services = builder.Services;
        OtlpExport.Add(builder, settings.Otlp);
        services.AddSingleton<StoreProbe>();
        if (settings.Cluster.RunsFrontend) services.AddSingleton<IReadiness, IntakeReadiness>();
        services.AddSingleton<IReadiness, OwnershipReadiness>();
        services.AddSingleton<IReadiness, ViewsReadiness>();
        services.AddSingleton<Readiness>();
        services.AddHostedService(provider => provider.GetRequiredService<Readiness>());
        if (settings.Admin.Port is not null) services.AddSingleton<MetricsPage>();
    }

    /// <summary>Begins to listen before anything happens.</summary>
    public static void Start(WebApplication application) => application.Services.GetService<MetricsPage>();
}
