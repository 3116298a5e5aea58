using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Engine.Management;

/// <summary>
/// A Graph API that answers what a test tells it to, and remembers what it was asked: for answers of Meta's that are hard to
/// bring about otherwise.
/// </summary>
internal sealed class FakeGraph : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<(string Method, string Path), Func<Asked, (int Status, object Body)>> _answers = new();

    private FakeGraph(WebApplication application) => _application = application;

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<Asked> Calls { get; } = new();

    public Uri Address => new(_application.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<FakeGraph> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var graph = new FakeGraph(application);
        application.Run(graph.AnswerAsync);
        await application.StartAsync();
        return graph;
    }

    /// <summary>Answers a method and a path (without the version) from now on.</summary>
    public void On(string method, string path, Func<Asked, object> answer) => _answers[(method, path)] = asked => (200, answer(asked));

    /// <summary>Refuses with one of Meta's errors from now on.</summary>
    public void Refuse(string method, string path, int code, string message, int? subcode = null) =>
        _answers[(method, path)] = _ => (400, new { error = new { message, type = "OAuthException", code, error_subcode = subcode, fbtrace_id = "A" } });

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        // /v26.0/{path}
        var path = context.Request.Path.Value!.Split('/', 3)[2];
        var body = await JsonNode.ParseAsync(context.Request.Body).AsTask(context.Request.ContentLength is null or 0);
        var asked = new Asked(context.Request.Method, path, context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()), body, context.Request.Headers.Authorization.ToString());
        Calls.Enqueue(asked);
        var (status, answer) = _answers.TryGetValue((asked.Method, asked.Path), out var known)
            ? known(asked)
            : (400, new { error = new { message = $"Unsupported request {asked.Method} {asked.Path}", type = "GraphMethodException", code = 100, error_subcode = 33, fbtrace_id = "A" } });
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(answer, new JsonSerializerOptions { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull });
    }

    /// <summary>A request that came.</summary>
    internal sealed record Asked(string Method, string Path, Dictionary<string, string> Query, JsonNode? Body, string Authorization);
}

internal static class Bodies
{
    /// <summary>Null for a request without a body.</summary>
    public static async Task<JsonNode?> AsTask(this Task<JsonNode?> reading, bool empty)
    {
        try
        {
            return await reading;
        }
        catch (JsonException) when (empty)
        {
            return null;
        }
    }
}
