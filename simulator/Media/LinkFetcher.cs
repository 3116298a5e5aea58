using System.Collections.Concurrent;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;

namespace Parley.Simulator.Media;

/// <summary>Fetches what links point to, once in ten minutes each, as Meta does.</summary>
internal sealed class LinkFetcher(MediaLibrary library, TimeProvider clock) : IDisposable
{
    private const int MaxCached = 10_000;
    private static readonly TimeSpan Cached = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<(string Waba, string Link), (string Id, DateTimeOffset At)> _cache = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, MaxAutomaticRedirections = 3 })
    {
        Timeout = Patience,
    };

    /// <summary>The file behind a link, or why there is none. Never throws for what the other side does.</summary>
    public async Task<(MediaFile? File, GraphError? Error)> FetchAsync(BusinessNumber number, string link, LinkPolicy policy)
    {
        if (_cache.TryGetValue((number.Waba.Id, link), out var known) && clock.GetUtcNow() - known.At < Cached && library.Find(known.Id) is { } cached)
            return (cached, null);
        var uri = new Uri(link);
        if (policy == LinkPolicy.Loopback && !uri.IsLoopback) return Failed("the host is not on loopback, and the settings allow no other");
        try
        {
            using var response = await _http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead);
            if (!response.IsSuccessStatusCode) return Failed($"HTTP status {(int)response.StatusCode}");
            if (response.Content.Headers.ContentLength > MediaRules.Largest) return Failed("the file is too large");
            var data = await ReadAsync(response);
            if (data is null) return Failed("the file is too large");
            var type = response.Content.Headers.ContentType?.ToString() ?? "application/octet-stream";
            var file = library.Add(number, type, data, Path.GetFileName(uri.AbsolutePath));
            if (_cache.Count >= MaxCached) _cache.Clear();
            _cache[(number.Waba.Id, link)] = (file.Id, clock.GetUtcNow());
            return (file, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            return Failed(e.Message);
        }

        static (MediaFile?, GraphError?) Failed(string why) => (null, GraphErrors.MediaUpload($"Downloading media from weblink failed: {why}."));
    }

    public void Clear() => _cache.Clear();

    public void Dispose() => _http.Dispose();

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response)
    {
        using var limit = new CancellationTokenSource(Patience);
        await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
        using var data = new MemoryStream();
        var buffer = new byte[81_920];
        while (await stream.ReadAsync(buffer, limit.Token) is var read and > 0)
        {
            if (data.Length + read > MediaRules.Largest) return null;
            data.Write(buffer, 0, read);
        }

        return data.ToArray();
    }
}
