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
    private readonly ConcurrentDictionary<string, string> _secrets = new();
    private readonly ConcurrentDictionary<string, int> _refusals = new();

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
    public async Task<JsonElement> UntilAsync(string url, string secret, Func<JsonElement, bool> fits, string field = "messages")
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
                if (change.GetProperty("field").GetString() == field && fits(change.GetProperty("value"))) return root;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), $"None of {got.Length} webhooks fits: {string.Join('\n', got.Select(one => Encoding.UTF8.GetString(one.Body)))}");
            await Task.Delay(50);
        }
    }

    /// <summary>Requests that this secret did not sign are refused from now on.</summary>
    public void Demand(string url, string secret) => _secrets[new Uri(url).AbsolutePath] = secret;

    /// <summary>How many requests were refused for their signature.</summary>
    public int Refused(string url) => _refusals.GetValueOrDefault(new Uri(url).AbsolutePath);

    /// <summary>Returns once a URL has taken a webhook with this text in it.</summary>
    public async Task TakenAsync(string url, string text)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!Bodies(url).Any(body => body.Contains(text, StringComparison.Ordinal)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90), $"'{text}' did not come; refused: {Refused(url)}");
            await Task.Delay(50);
        }
    }

    /// <summary>The bytes of every webhook that a URL took.</summary>
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
        var signature = http.Request.Headers["X-Hub-Signature-256"].ToString();
        if (_secrets.TryGetValue(http.Request.Path.Value!, out var secret) && signature != $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body.ToArray()))}")
        {
            _refusals.AddOrUpdate(http.Request.Path.Value!, 1, static (_, count) => count + 1);
            http.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            return;
        }

        got.Enqueue((body.ToArray(), signature));
    }
}
