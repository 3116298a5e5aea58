using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Parley.Wire;

/// <summary>HTTP headers as gRPC metadata, and back.</summary>
internal static class HeaderMetadata
{
    // What belongs to the connection or the message's framing is not a service's to set.
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "content-encoding", "content-length", "content-type", "date", "host", "keep-alive", "proxy-connection", "server",
        "te", "trailer", "transfer-encoding", "upgrade",
    };

    /// <summary>The request's headers; binary ones (<c>-bin</c>) decoded, and those left out that metadata cannot hold.</summary>
    public static Metadata Read(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            var key = name.ToLowerInvariant();
            if (!IsKey(key)) continue;
            foreach (var value in values)
            {
                if (value is null) continue;
                if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal)) metadata.Add(key, value);
                else if (Decode(value) is { } bytes) metadata.Add(key, bytes);
            }
        }

        return metadata;
    }

    /// <summary>Sets response headers from metadata; framing headers and gRPC's own are left out.</summary>
    public static void Write(Metadata metadata, IHeaderDictionary headers) => Write(metadata, headers, static _ => true);

    /// <summary>The same, for those that are not there yet.</summary>
    public static void WriteMissing(Metadata metadata, IHeaderDictionary headers)
    {
        var there = headers.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        Write(metadata, headers, key => !there.Contains(key));
    }

    private static void Write(Metadata metadata, IHeaderDictionary headers, Predicate<string> wanted)
    {
        foreach (var entry in metadata)
        {
            if (!wanted(entry.Key)) continue;
            if (Framing.Contains(entry.Key) || entry.Key.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)) continue;
            var value = entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value;
            if (value.Any(c => c is < ' ' or > '~')) continue;
            headers.Append(entry.Key, value);
        }
    }

    private static bool IsKey(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var written) ? bytes[..written] : null;
    }
}
