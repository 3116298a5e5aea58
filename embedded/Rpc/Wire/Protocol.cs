namespace Parley.Embedded.Rpc.Wire;

/// <summary>Names and numbers of gRPC over HTTP/2.</summary>
internal static class Protocol
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Identity = "identity";

    /// <summary>HTTP/2's code for "no longer wanted".</summary>
    public const int ResetCancel = 0x8;

    /// <summary>The largest message received unless configured: 4 MiB, as everywhere in gRPC.</summary>
    public const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    /// <summary>Whether the content type is gRPC's, with any message format and parameters; gRPC-Web's is not.</summary>
    public static bool IsGrpc(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase))
            return false;
        return contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';' or ' ';
    }
}
