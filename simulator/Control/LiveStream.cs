using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Parley.Simulator.Control;

/// <summary>Server-sent events of <c>/_sim/stream</c>: <c>message</c>, <c>webhook</c>, <c>phone</c>, <c>typing</c>, <c>accounts</c>, <c>settings</c>, <c>refetch</c>.</summary>
internal static class LiveStream
{
    public static async Task RunAsync(EventStream events, HttpContext http)
    {
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        using var watcher = events.Watch();
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await http.Response.WriteAsync("event: ready\ndata: {}\n\n", ending.Token);
            await http.Response.Body.FlushAsync(ending.Token);
            while (true)
            {
                await http.Response.WriteAsync(await watcher.NextAsync(ending.Token), ending.Token);
                await http.Response.Body.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The watcher left or the simulator stops.
        }
    }
}
