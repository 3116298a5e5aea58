using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Engine.Graph;

/// <summary>A tenant's server as it was written for Meta: answers the verification request, and takes webhooks that its app secret signed.</summary>
public sealed class MetaReceiver : IAsyncDisposable
{
    public const string VerifyToken = "the tenant's verify token";
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<(byte[] Body, string Signature)>> _paths = new();

    private MetaReceiver(WebApplication application) => _application = application;

    public string Host { get; private set; } = "";

    public static async Task<MetaReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        var receiver = new MetaReceiver(application);
        application.Run(receiver.TakeAsync);
        await application.StartAsync();
        receiver.Host = new Uri(application.Urls.Single()).Authority;
        return receiver;
    }

    /// <summary>A new callback URL.</summary>
    public string NewUrl()
    {
        var path = $"/{Guid.NewGuid():N}";
        _paths[path] = [];
        return $"http://{Host}{path}";
    }

    /// <summary>The values of the webhooks that a URL got so far, once one fits; each signature is checked.</summary>
    public async Task<JsonElement> UntilAsync(string url, string secret, Func<JsonElement, bool> fits)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var got = _paths[new Uri(url).AbsolutePath].ToArray();
            foreach (var (body, signature) in got)
            {
                Assert.Equal($"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}", signature);
                var root = JsonDocument.Parse(body).RootElement;
                Assert.Equal("whatsapp_business_account", root.GetProperty("object").GetString());
                var change = root.GetProperty("entry")[0].GetProperty("changes")[0];
                Assert.Equal("messages", change.GetProperty("field").GetString());
                if (fits(change.GetProperty("value"))) return root;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), $"None of {got.Length} webhooks fits: {string.Join('\n', got.Select(one => Encoding.UTF8.GetString(one.Body)))}");
            await Task.Delay(50);
        }
    }

    /// <summary>The bytes of every webhook that a URL got.</summary>
    public string[] Bodies(string url) => [.. _paths[new Uri(url).AbsolutePath].Select(one => Encoding.ASCII.GetString(one.Body))];

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        if (!_paths.TryGetValue(http.Request.Path.Value!, out var got))
        {
            http.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        if (HttpMethods.IsGet(http.Request.Method))
        {
            var query = http.Request.Query;
            if (query["hub.mode"] == "subscribe" && query["hub.verify_token"] == VerifyToken) await http.Response.WriteAsync(query["hub.challenge"].ToString());
            else http.Response.StatusCode = (int)HttpStatusCode.Forbidden;
            return;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        got.Enqueue((body.ToArray(), http.Request.Headers["X-Hub-Signature-256"].ToString()));
    }
}
