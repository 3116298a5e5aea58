using System.Text.Json;

namespace Parley.Tests.EndToEnd.Cluster;

/// <summary>A tenant's program that reads the feed: through one process until that fails, then through another, from where it was.</summary>
internal sealed class FeedReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<JsonElement> _events = [];
    private readonly Task _reading;
    private string _position = "beginning";

    private FeedReader(TwoSilos silos, int first) => _reading = Task.Run(() => ReadAsync(silos, first));

    /// <summary>How often it had to go elsewhere.</summary>
    public int Moves { get; private set; }

    public static FeedReader Start(TwoSilos silos, int first) => new(silos, first);

    /// <summary>Waits until the feed told of each of these messages, and holds it to its word: at least once, and each stream without a gap.</summary>
    public async Task ToldAsync(IEnumerable<string> messages)
    {
        var awaited = messages.ToHashSet(StringComparer.Ordinal);
        await Until.ThatAsync(() =>
        {
            lock (_events)
            {
                return awaited.IsSubsetOf(_events.Where(one => one.GetProperty("type").GetString() == "message.queued").Select(one => one.GetProperty("messageQueued").GetProperty("message").GetString()!));
            }
        });
        await _stopping.CancelAsync();
        await _reading;
        foreach (var stream in _events.GroupBy(one => one.GetProperty("stream").GetString()))
        {
            // Again from the last position is once more the same; what was never told is a gap.
            var versions = stream.Select(one => long.Parse(one.GetProperty("version").GetString()!, System.Globalization.CultureInfo.InvariantCulture)).Distinct().ToArray();
            Assert.Equal(Enumerable.Range(0, versions.Length).Select(i => versions[0] + i), versions);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task ReadAsync(TwoSilos silos, int client)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(silos.Clients[client]);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // That process is gone, or this one was asked to stop.
            }

            client = 1 - client;
            Moves++;
            await Task.Delay(200, CancellationToken.None);
        }
    }

    private async Task FollowAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events");
        request.Headers.Add("Last-Event-ID", _position);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stopping.Token);
        if (!response.IsSuccessStatusCode) return;
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(_stopping.Token));
        var position = _position;
        while (await lines.ReadLineAsync(_stopping.Token) is { } line)
        {
            // An event's position is before its data; it counts when all of it has come.
            if (line.StartsWith("id: ", StringComparison.Ordinal)) position = line[4..];
            if (line.Length == 0) _position = position;
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            var told = JsonDocument.Parse(line[6..]).RootElement;
            if (!told.TryGetProperty("stream", out _)) continue;
            lock (_events) _events.Add(told);
        }
    }
}
