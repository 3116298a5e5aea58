using System.Globalization;
using System.Net.Http.Headers;
using Grpc.Core;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Client;

/// <summary>Reads a server's headers and trailers.</summary>
internal static class ReceivedHeaders
{
    /// <summary>The metadata among the headers.</summary>
    public static Metadata Read(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
                MetadataRules.AddReceived(metadata, name, value);
        }

        return metadata;
    }

    /// <summary>The status among the headers, or null when there is none.</summary>
    public static Status? ReadStatus(HttpHeaders headers)
    {
        if (First(headers, Protocol.Status) is not { } text)
            return null;
        var detail = PercentEncoding.Decode(First(headers, Protocol.Message) ?? "");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? new Status(code <= (int)StatusCode.Unauthenticated ? (StatusCode)code : StatusCode.Unknown, detail)
            : new Status(StatusCode.Unknown, $"The response has the unreadable grpc-status '{text}'.");
    }

    /// <summary>The compression of the responses, or null.</summary>
    public static string? Encoding(HttpHeaders headers) => First(headers, Protocol.Encoding);

    private static string? First(HttpHeaders headers, string name)
    {
        if (headers.NonValidated.TryGetValues(name, out var values))
        {
            foreach (var value in values)
                return value;
        }

        return null;
    }
}
