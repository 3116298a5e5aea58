using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Server;

/// <summary>Turns away what is no gRPC call, with an HTTP status and, for gRPC clients behind a confused proxy, a gRPC one.</summary>
internal static partial class RequestCheck
{
    public static bool Accept(HttpContext http, ILogger logger)
    {
        if (!Protocol.IsGrpc(http.Request.ContentType))
        {
            LogContentType(logger, http.Request.ContentType);
            Refuse(http.Response, StatusCodes.Status415UnsupportedMediaType, http.Request.ContentType is null
                ? "Content-Type is missing from the request."
                : $"Content-Type '{http.Request.ContentType}' is not supported.");
            return false;
        }

        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {
            LogProtocol(logger, http.Request.Protocol);
            http.Response.Headers[HeaderNames.Upgrade] = "HTTP/2";
            Refuse(http.Response, StatusCodes.Status426UpgradeRequired, $"Request protocol '{http.Request.Protocol}' is not supported.");
            return false;
        }

        return true;
    }

    private static void Refuse(HttpResponse response, int httpStatus, string detail)
    {
        response.StatusCode = httpStatus;
        GrpcHeaders.Set(response.Headers, new Status(StatusCode.Internal, detail));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Request content-type of '{ContentType}' is not supported.")]
    private static partial void LogContentType(ILogger logger, string? contentType);

    [LoggerMessage(Level = LogLevel.Information, Message = "Request protocol of '{Protocol}' is not supported.")]
    private static partial void LogProtocol(ILogger logger, string protocol);
}
