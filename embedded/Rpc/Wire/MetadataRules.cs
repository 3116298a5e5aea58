using System.Collections.Frozen;
using Grpc.Core;

namespace Parley.Embedded.Rpc.Wire;

/// <summary>Which headers are a call's metadata, and how their values travel.</summary>
internal static class MetadataRules
{
    // What HTTP or gRPC itself owns. A "grpc-…-bin" key is not among them: tracing and error details travel so.
    private static readonly FrozenSet<string> Reserved = new[]
    {
        Protocol.Status, Protocol.Message, Protocol.Timeout, Protocol.Encoding, Protocol.AcceptEncoding, Metadata.ResponseEncodingKey,
        "content-type", "content-length", "content-encoding", "te", "host", "accept-encoding",
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsReserved(string key) => key.StartsWith(':') || Reserved.Contains(key);

    /// <summary>Says why the entry cannot be sent, or null when it can.</summary>
    public static string? Refusal(Metadata.Entry entry)
    {
        if (IsReserved(entry.Key))
            return $"The metadata key '{entry.Key}' is reserved for the protocol.";
        if (!entry.IsBinary && entry.Value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return $"The value of the metadata key '{entry.Key}' is not printable ASCII; use a key that ends with '{Metadata.BinaryHeaderSuffix}'.";
        return null;
    }

    /// <summary>Adds what came under a header name, unless the name is the protocol's own or no metadata key.</summary>
    /// <exception cref="UnreadableException">A binary value is not base64.</exception>
    public static void AddReceived(Metadata metadata, string name, string? value)
    {
        if (value is null || IsReserved(name) || !IsKey(name))
            return;
        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
        {
            metadata.Add(name, value);
            return;
        }

        // Intermediaries may join the values of one binary key with commas, which base64 does not have.
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
            metadata.Add(name, FromBase64(name, part));
    }

    private static bool IsKey(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                return false;
        }

        return name.Length > 0;
    }

    private static byte[] FromBase64(string name, string text)
    {
        var padded = (text.Length % 4) switch
        {
            2 => text + "==",
            3 => text + "=",
            _ => text,
        };
        try
        {
            return Convert.FromBase64String(padded);
        }
        catch (FormatException)
        {
            throw new UnreadableException($"The value of the metadata key '{name}' is not base64.");
        }
    }
}
