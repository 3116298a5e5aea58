using Grpc.Core;

namespace Parley.Wire;

/// <summary>Canonical codes as HTTP statuses and as names, after google.rpc.Code.</summary>
public static class StatusTable
{
    /// <summary>A reason whose HTTP status is more exact than that of its code.</summary>
    internal const string BodyTooLarge = "BODY_TOO_LARGE", UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE",
        MethodNotAllowed = "METHOD_NOT_ALLOWED";

    /// <summary>The HTTP status of a failure; three reasons have one of their own (413, 415 and 405).</summary>
    public static int HttpStatusOf(StatusCode code, string reason = "") => reason switch
    {
        BodyTooLarge => 413,
        UnsupportedMediaType => 415,
        MethodNotAllowed => 405,
        _ => code switch
        {
            StatusCode.OK => 200,
            StatusCode.Cancelled => 499,
            StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange => 400,
            StatusCode.Unauthenticated => 401,
            StatusCode.PermissionDenied => 403,
            StatusCode.NotFound => 404,
            StatusCode.AlreadyExists or StatusCode.Aborted => 409,
            StatusCode.ResourceExhausted => 429,
            StatusCode.Unimplemented => 501,
            StatusCode.Unavailable => 503,
            StatusCode.DeadlineExceeded => 504,
            _ => 500,
        },
    };

    /// <summary>The code's name on the wire, such as INVALID_ARGUMENT.</summary>
    public static string NameOf(StatusCode code) => code switch
    {
        StatusCode.OK => "OK",
        StatusCode.Cancelled => "CANCELLED",
        StatusCode.InvalidArgument => "INVALID_ARGUMENT",
        StatusCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        StatusCode.NotFound => "NOT_FOUND",
        StatusCode.AlreadyExists => "ALREADY_EXISTS",
        StatusCode.PermissionDenied => "PERMISSION_DENIED",
        StatusCode.Unauthenticated => "UNAUTHENTICATED",
        StatusCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        StatusCode.FailedPrecondition => "FAILED_PRECONDITION",
        StatusCode.Aborted => "ABORTED",
        StatusCode.OutOfRange => "OUT_OF_RANGE",
        StatusCode.Unimplemented => "UNIMPLEMENTED",
        StatusCode.Internal => "INTERNAL",
        StatusCode.Unavailable => "UNAVAILABLE",
        StatusCode.DataLoss => "DATA_LOSS",
        _ => "UNKNOWN",
    };
}
