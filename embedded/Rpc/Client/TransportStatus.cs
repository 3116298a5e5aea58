using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Client;

/// <summary>The statuses of calls that the transport ended, as gRPC's mapping of HTTP has them.</summary>
internal static class TransportStatus
{
    public static Status Of(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException protocol)
                return new Status(OfReset(protocol.ErrorCode), $"The server ended the stream: {protocol.Message}", exception);
            if (cause is SocketException socket)
                return new Status(StatusCode.Unavailable, $"The connection failed: {socket.Message}", exception);
        }

        var code = exception switch
        {
            HttpRequestException or IOException => StatusCode.Unavailable,
            OperationCanceledException => StatusCode.Cancelled,
            _ => StatusCode.Internal,
        };
        return new Status(code, $"The call failed: {exception.GetType().Name}: {exception.Message}", exception);
    }

    /// <summary>Says why a response is no gRPC response; null when it is one.</summary>
    public static Status? OfResponse(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var code = response.StatusCode switch
            {
                HttpStatusCode.BadRequest => StatusCode.Internal,
                HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
                HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
                HttpStatusCode.NotFound => StatusCode.Unimplemented,
                HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
                    or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
                _ => StatusCode.Unknown,
            };
            return new Status(code, $"Bad gRPC response. HTTP status code: {(int)response.StatusCode}");
        }

        var contentType = response.Content.Headers.ContentType?.MediaType;
        return Protocol.IsGrpc(contentType) ? null
            : new Status(StatusCode.Cancelled, $"Bad gRPC response. Content type: {contentType ?? "none"}");
    }

    private static StatusCode OfReset(long code) => code switch
    {
        0x7 => StatusCode.Unavailable, // REFUSED_STREAM: not begun, may be repeated
        Protocol.ResetCancel => StatusCode.Cancelled,
        0xB => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xC => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };
}
