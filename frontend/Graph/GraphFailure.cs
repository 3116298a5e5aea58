using Grpc.Core;
using Parley.Wire;

namespace Parley.Frontend.Graph;

/// <summary>A failed call in Meta's words (Meta, "Cloud API error codes"): what clients of the Cloud API decide by.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Meta's code.</param>
/// <param name="Title">Meta's short name of it.</param>
/// <param name="Details">What is wrong, in our words.</param>
/// <param name="Subcode">Meta's subcode; 0 for none.</param>
/// <param name="RetryAfter">How long to wait; null where waiting does not help or nobody knows.</param>
public sealed record GraphFailure(int Status, int Code, string Title, string Details, int Subcode = 0, TimeSpan? RetryAfter = null)
{
    private const int BadRequest = 400;

    /// <summary>No key, or one that opens nothing.</summary>
    public static GraphFailure NoToken { get; } = new(401, 190, "Authentication Error", "The access token is no valid API key of Parley's. Send it as `Authorization: Bearer <key>`.");

    /// <summary>There is no such object, or it is another tenant's.</summary>
    public static GraphFailure NoObject(string id) =>
        new(BadRequest, 100, "Invalid parameter", $"Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.", 33);

    /// <summary>A parameter is not what it has to be.</summary>
    public static GraphFailure Parameter(string details) => new(BadRequest, 100, "Invalid parameter", details);

    /// <summary>A parameter is needed.</summary>
    public static GraphFailure Missing(string name) => new(BadRequest, 131008, "Required parameter is missing", $"The parameter {name} is required.");

    /// <summary>A parameter's value is not valid.</summary>
    public static GraphFailure Value(string details) => new(BadRequest, 131009, "Parameter value is not valid", details);

    /// <summary>Something went wrong on our side.</summary>
    public static GraphFailure Internal { get; } = new(500, 131000, "Something went wrong", "Something went wrong on our side. Try again.");

    /// <summary>What an error of Parley's API is in Meta's words.</summary>
    public static GraphFailure Of(RpcException exception)
    {
        var failure = RpcFailure.Read(exception);
        var found = Named(failure.Reason, failure.Message) ?? ByCode(failure);
        if (failure.Metadata.TryGetValue("code", out var text) && int.TryParse(text, out var code) && code > 0) found = found with { Code = code, Title = failure.Message };
        return found with { RetryAfter = failure.RetryDelay };
    }

    private static GraphFailure? Named(string reason, string message) => reason switch
    {
        "WINDOW_CLOSED" => new(BadRequest, 131047, "Re-engagement message", message),
        "OPTED_OUT" => new(BadRequest, 131050, "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business", message),
        "CONSENT_MISSING" => new(BadRequest, 131050, "The recipient has not opted in", message),
        "TEMPLATE_VALUES" => new(BadRequest, 132000, "Template Param Count Mismatch", message),
        "TEMPLATE_PAUSED" => new(BadRequest, 132015, "Template is Paused", message),
        "TEMPLATE_DISABLED" => new(BadRequest, 132016, "Template is Disabled", message),
        "TEMPLATE_UNKNOWN" or "TEMPLATE_PENDING" or "TEMPLATE_REJECTED" or "TEMPLATE_DELETED" or "TEMPLATE_ARCHIVED" or "TEMPLATE_NOT_APPROVED" => new(BadRequest, 132001, "Template does not exist", message),
        "RATE_LIMITED" => new(429, 130429, "Rate limit hit", message),
        "SESSION_DISCONNECTED" or "TOKEN_UNREADABLE" => new(BadRequest, 133010, "Phone number not registered", message),
        "CONTENT_MISSING" or "TEXT_EMPTY" => new(BadRequest, 131008, "Required parameter is missing", message),
        "CONTENT_INVALID" or "CONTENT_LIMIT" or "TEXT_TOO_LONG" or "RECIPIENT_INVALID" or "NOT_FOUND" or "REACTION_TOO_LATE" or "REACTION_NOT_POSSIBLE" or "READ_TOO_LATE" => Value(message),
        "USER_ID_UNSUPPORTED" => new(BadRequest, 131062, "Business-scoped user id recipients are not supported for this message", message),
        "MEDIA_INVALID" or "MEDIA_TOO_LARGE" or "MEDIA_NOT_FOUND" or "MEDIA_FAILED" => new(BadRequest, 131053, "Media upload error", message),
        _ => null,
    };

    private static GraphFailure ByCode(RpcFailure failure) => failure.Code switch
    {
        StatusCode.InvalidArgument or StatusCode.AlreadyExists or StatusCode.OutOfRange => Parameter(failure.Message),
        StatusCode.Unauthenticated => NoToken,
        StatusCode.PermissionDenied => new(403, 10, "Permission Denied", failure.Message),
        StatusCode.NotFound => Value(failure.Message),
        StatusCode.FailedPrecondition => new(BadRequest, 131026, "Message undeliverable", failure.Message),
        StatusCode.ResourceExhausted => new(429, 130429, "Rate limit hit", failure.Message),
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => new(503, 131016, "Service unavailable", failure.Message),
        _ => Internal,
    };
}

/// <summary>A failure on its way to the caller; never leaves the process.</summary>
public sealed class GraphFailureException(GraphFailure failure) : Exception(failure.Details)
{
    public GraphFailure Failure { get; } = failure;
}
