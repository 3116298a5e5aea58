using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Parley.Contracts;
using Parley.Silo.Telemetry.Metrics;

namespace Parley.Silo.Telemetry.Otlp;

/// <summary>
/// Sends traces, metrics and logs to a collector. Ids travel, and never a phone number, a text or a token: our own spans
/// carry none, logs are written that way, and addresses of requests are cut down to their host.
/// </summary>
internal sealed class OtlpExport(OtlpSettings settings) : IHostedService, IDisposable
{
    private const string Instance = "service.instance.id";
    // Orleans' own spans carry the trace from silo to silo in the Cluster edition.
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "Microsoft.Orleans.Application", Spans.SourceName];
    private static readonly ResourceBuilder Resource = ResourceBuilder.CreateEmpty()
        .AddService("parley", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3), autoGenerateServiceInstanceId: false)
        .AddAttributes([new(Instance, Guid.NewGuid().ToString())]);

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <summary>Registers the export if an endpoint is set.</summary>
    public static void Add(WebApplicationBuilder builder, OtlpSettings settings)
    {
        if (settings.Endpoint is null) return;
        builder.Services.AddSingleton<IHostedService>(new OtlpExport(settings));
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.SetResourceBuilder(Resource);
            logging.IncludeFormattedMessage = true;
            // Scopes hold request paths, and paths hold what callers put there.
            logging.IncludeScopes = false;
            logging.AddOtlpExporter(options => Configure(options, settings, "v1/logs"));
        });
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Resource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.TraceRatio)))
            .AddSource(Sources)
            .AddProcessor(new HostsOnly())
            .AddOtlpExporter(options => Configure(options, settings, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource)
            .AddMeter([MetricsPage.Own + "*", .. MetricsPage.Others])
            .AddOtlpExporter((options, reader) =>
            {
                Configure(options, settings, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = settings.MetricsIntervalSeconds * 1000;
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // What has not been sent yet is sent now, or given up after the exporter's own patience.
        return Task.Run(Dispose, CancellationToken.None);
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _traces, null)?.Dispose();
        Interlocked.Exchange(ref _metrics, null)?.Dispose();
    }

    private static void Configure(OtlpExporterOptions options, OtlpSettings settings, string path)
    {
        options.Protocol = settings.Protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = settings.Protocol == "grpc" ? new Uri(settings.Endpoint!) : new Uri(settings.Endpoint!.TrimEnd('/') + "/" + path);
        if (settings.Headers is not null) options.Headers = settings.Headers;
    }
}
