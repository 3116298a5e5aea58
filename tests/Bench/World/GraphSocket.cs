using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Bench.Load;

namespace Parley.Bench.World;

/// <summary>
/// The far end of sends: accepts every text at once and remembers it. It stands in for the simulator, whose own work
/// (windows, limits, three status webhooks per send) would be measured along.
/// </summary>
public sealed class GraphSocket : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<SentText> _sent = new();
    private int _count;
    private long _lastAt;

    private GraphSocket(WebApplication application) => _application = application;

    public string Address { get; private set; } = "";

    public int Count => Volatile.Read(ref _count);

    /// <summary>When the last send arrived, as a timestamp.</summary>
    public long LastAt => Interlocked.Read(ref _lastAt);

    public IReadOnlyCollection<SentText> Sent => _sent;

    public static async Task<GraphSocket> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var graph = new GraphSocket(builder.Build());
        graph._application.Run(graph.AnswerAsync);
        await graph._application.StartAsync();
        graph.Address = graph._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return graph;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        // /{version}/{phone number id}[/messages]
        var parts = context.Request.Path.Value!.Split('/');
        context.Response.ContentType = "application/json";
        if (parts.Length < 4)
        {
            await context.Response.WriteAsync($$"""{"id":"{{parts[2]}}","display_phone_number":"+1 555-010-0001","verified_name":"Bench"}""");
            return;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var number = Interlocked.Increment(ref _count);
        var wamid = WebhookBody.Wamid(9_000_000_000_000 + number);
        var callback = body.RootElement.TryGetProperty("biz_opaque_callback_data", out var data) ? data.GetString()! : "";
        _sent.Enqueue(new SentText(parts[2], wamid, callback));
        Interlocked.Exchange(ref _lastAt, Stopwatch.GetTimestamp());
        await context.Response.WriteAsync($$$"""{"messaging_product":"whatsapp","messages":[{"id":"{{{wamid}}}"}]}""");
    }
}
