using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Simulator;

/// <summary>A POST as it arrived.</summary>
internal sealed record Received(byte[] Body, string? Signature, string ContentType)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The value of the first change.</summary>
    public JsonElement Value => Json.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value");

    public string? Status => Value.TryGetProperty("statuses", out var statuses) ? statuses[0].GetProperty("status").GetString() : null;

    public bool SignedBy(string secret) =>
        Signature == "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body));
}

/// <summary>A webhook endpoint on a real socket of loopback.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly Channel<Received> _posts = Channel.CreateUnbounded<Received>();
    private readonly ConcurrentQueue<Received> _all = new();

    private Receiver(WebApplication web) => _web = web;

    public string Url { get; private set; } = "";

    public string VerifyToken { get; set; } = "verify-me";

    /// <summary>What it answers to a POST, given how many came before.</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    /// <summary>Held up by this before it answers.</summary>
    public Func<Received, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>In place of the challenge, when set.</summary>
    public string? WrongChallenge { get; set; }

    public IReadOnlyCollection<Received> All => _all;

    public string? HandshakeQuery { get; private set; }

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var web = builder.Build();
        var receiver = new Receiver(web);
        web.UseRouting();
        web.MapGet("/hook", receiver.HandshakeAsync);
        web.MapPost("/hook", receiver.ReceiveAsync);
        await web.StartAsync();
        receiver.Url = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";
        return receiver;
    }

    /// <summary>The next POST that arrives; fails after a generous while.</summary>
    public async Task<Received> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _posts.Reader.ReadAsync(limit.Token);
    }

    public async Task<List<Received>> NextAsync(int count)
    {
        var received = new List<Received>();
        while (received.Count < count) received.Add(await NextAsync());
        return received;
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
    }

    private async Task HandshakeAsync(HttpContext http)
    {
        HandshakeQuery = http.Request.QueryString.Value;
        var query = http.Request.Query;
        if (query["hub.mode"] != "subscribe" || query["hub.verify_token"] != VerifyToken)
        {
            http.Response.StatusCode = 403;
            return;
        }

        await http.Response.WriteAsync(WrongChallenge ?? query["hub.challenge"].ToString());
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var received = new Received(body.ToArray(), http.Request.Headers["X-Hub-Signature-256"], http.Request.ContentType ?? "");
        var before = _all.Count;
        _all.Enqueue(received);
        await Before(received);
        http.Response.StatusCode = Answer(before);
        _posts.Writer.TryWrite(received);
    }
}
