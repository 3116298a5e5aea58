using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Engine.Deliveries;

/// <summary>A tenant's server: every inbox is a path with a behaviour of its own, and remembers what it was sent.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, Inbox> _inboxes = new();

    private Receiver(WebApplication application) => _application = application;

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Host { get; private set; } = "";

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        var receiver = new Receiver(application);
        application.Run(receiver.ReceiveAsync);
        await application.StartAsync();
        receiver.Host = new Uri(application.Urls.Single()).Authority;
        return receiver;
    }

    /// <summary>A new inbox that answers 200 until told otherwise.</summary>
    public Inbox NewInbox(TimeProvider time)
    {
        var path = $"/{Guid.NewGuid():N}";
        return _inboxes[path] = new Inbox($"http://{Host}{path}", time);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var inbox in _inboxes.Values) inbox.Release();
        await _application.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        if (!_inboxes.TryGetValue(http.Request.Path.Value!, out var inbox))
        {
            http.Response.StatusCode = 404;
            return;
        }

        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        await inbox.TakeAsync(http, await reader.ReadToEndAsync());
    }
}

/// <summary>A request that an inbox got.</summary>
public sealed record Received(string Id, long Timestamp, string Signature, string Body, DateTimeOffset At, int Answered)
{
    public JsonElement Json { get; } = JsonDocument.Parse(Body).RootElement;

    public string Type => Json.GetProperty("type").GetString()!;

    public JsonElement Data => Json.GetProperty("data");

    public string Conversation => Data.GetProperty("stream").GetString()!;

    public long Version => long.Parse(Data.GetProperty("version").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One path of a receiver.</summary>
public sealed class Inbox(string url, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Lock _lock = new();
    private readonly List<Received> _received = [];
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay, _most;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Url => url;

    /// <summary>The status for a request, by its id and type.</summary>
    public Func<string, string, int> Answer { get; set; } = static (_, _) => 200;

    /// <summary>Headers beside the status.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>True lets requests wait until <see cref="Release"/>.</summary>
    public bool Hangs { get; set; }

    /// <summary>The text of messages whose requests wait until <see cref="Release"/>; null for none.</summary>
    public string? HangsFor { get; set; }

    /// <summary>The most requests that were under way at once.</summary>
    public int MostAtOnce
    {
        get
        {
            lock (_lock) return _most;
        }
    }

    public IReadOnlyList<Received> All
    {
        get
        {
            lock (_lock) return [.. _received];
        }
    }

    /// <summary>What was accepted, each event once, in the order of arrival.</summary>
    public IReadOnlyList<Received> Accepted => [.. All.Where(one => one.Answered == 200).DistinctBy(one => one.Id)];

    public void Release() => _released.TrySetResult();

    /// <summary>Waits until what was received is enough.</summary>
    public async Task<IReadOnlyList<Received>> UntilAsync(Func<IReadOnlyList<Received>, bool> enough)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Task news;
            lock (_lock) news = _news.Task;
            if (All is var all && enough(all)) return all;
            var left = Patience - TimeProvider.System.GetElapsedTime(began);
            Assert.True(left > TimeSpan.Zero, $"The inbox got {all.Count} requests: {string.Join(", ", all.Select(one => $"{one.Type}={one.Answered}"))}");
            await Task.WhenAny(news, Task.Delay(left));
        }
    }

    internal async Task TakeAsync(HttpContext http, string body)
    {
        var id = http.Request.Headers["webhook-id"].ToString();
        var status = Answer(id, JsonDocument.Parse(body).RootElement.GetProperty("type").GetString()!);
        var timestamp = long.Parse(http.Request.Headers["webhook-timestamp"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        var hangs = Hangs || (HangsFor is { } text && body.Contains($"\"{text}\"", StringComparison.Ordinal));
        lock (_lock)
        {
            _most = Math.Max(_most, ++_underWay);
            _received.Add(new Received(id, timestamp, http.Request.Headers["webhook-signature"].ToString(), body, time.GetUtcNow(), hangs ? 0 : status));
            Interlocked.Exchange(ref _news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }

        if (hangs) await Task.WhenAny(_released.Task, Task.Delay(Timeout.Infinite, http.RequestAborted));
        lock (_lock) _underWay--;
        foreach (var (name, value) in Headers) http.Response.Headers[name] = value;
        http.Response.StatusCode = status;
        await http.Response.WriteAsync(status == 200 ? "" : "not now");
    }
}
