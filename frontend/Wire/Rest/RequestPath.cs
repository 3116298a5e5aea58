using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.Wire;

/// <summary>A request's path as segments, each percent-decoded by itself, so that an escaped slash stays inside its segment.</summary>
internal static class RequestPath
{
    /// <summary>The segments below the path base; one slash at the end counts for nothing.</summary>
    public static string[] SegmentsOf(HttpContext http)
    {
        // Path is decoded as a whole and can no longer tell "%252F" from "%2F"; the raw target can, unless the path
        // was rewritten on the way here.
        var path = Split(http.Request.Path.Value ?? "");
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = raw.IndexOf('?', StringComparison.Ordinal);
        var segments = Split(query < 0 ? raw : raw[..query]);
        if (!raw.StartsWith('/') || segments.Length < path.Length) return Array.ConvertAll(path, Decode);
        segments = segments[^path.Length..];
        for (var i = 0; i < path.Length; i++)
        {
            if (Decode(segments[i]) != Decode(path[i]) && Decode(segments[i]) != path[i]) return Array.ConvertAll(path, Decode);
        }

        return Array.ConvertAll(segments, Decode);
    }

    private static string[] Split(string path)
    {
        if (path.StartsWith('/')) path = path[1..];
        if (path.EndsWith('/')) path = path[..^1];
        return path.Length == 0 ? [] : path.Split('/');
    }

    private static string Decode(string segment) => segment.Contains('%') ? Uri.UnescapeDataString(segment) : segment;
}
