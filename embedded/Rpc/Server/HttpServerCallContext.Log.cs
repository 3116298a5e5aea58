using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Parley.Embedded.Rpc.Server;

internal sealed partial class HttpServerCallContext
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Error when executing service method '{Method}'.")]
    private static partial void LogFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "'{Method}' ended with {Code}: {Detail}")]
    private static partial void LogRefused(ILogger logger, string method, StatusCode code, string detail, Exception? exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "'{Method}' stopped after the client had given up.")]
    private static partial void LogGivenUp(ILogger logger, string method, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The deadline of '{Method}' passed.")]
    private static partial void LogDeadlineExceeded(ILogger logger, string method);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The grpc-timeout '{Value}' is not valid and is ignored.")]
    private static partial void LogInvalidTimeout(ILogger logger, string value);

    [LoggerMessage(Level = LogLevel.Error, Message = "A trailer of '{Method}' was not sent. {Reason}")]
    private static partial void LogRefusedTrailer(ILogger logger, string method, string reason);
}
