using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Engine.Telemetry;

/// <summary>An OTLP collector that keeps what it is sent, by HTTP and protobuf.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _application;

    private Collector(WebApplication application) => _application = application;

    public ConcurrentQueue<(string Path, byte[] Body)> Received { get; } = new();

    public string Address => _application.Urls.First();

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        var collector = new Collector(application);
        application.MapPost("/v1/{signal}", async (HttpContext context, string signal) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector.Received.Enqueue((signal, body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
        await application.StartAsync();
        return collector;
    }

    /// <summary>Everything received of a signal, as far as it is text.</summary>
    public string TextOf(string signal) => string.Join('\n', Received.Where(one => one.Path == signal).Select(one => Encoding.Latin1.GetString(one.Body)));

    /// <summary>Every span received.</summary>
    public ExportedSpan[] Spans() => [.. Received.Where(static one => one.Path == "traces").SelectMany(static one => ExportedSpan.ReadAll(one.Body))];

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
