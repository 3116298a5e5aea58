using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Parley.Wire;

/// <summary>
/// A failed call as a client may read it: canonical code, machine-readable reason, message for people, and when to try
/// again. gRPC carries it as google.rpc.Status in the trailer <c>grpc-status-details-bin</c>, REST as JSON.
/// </summary>
/// <param name="Code">Canonical code, never OK.</param>
/// <param name="Reason">An UPPER_SNAKE_CASE word that programs may switch on; empty if the failure gave none.</param>
/// <param name="Message">For people; may change between releases.</param>
/// <param name="RetryDelay">How long to wait before the same call may succeed; null if waiting does not help or is not known.</param>
/// <param name="Metadata">Facts about the failure, such as the limit that was exceeded.</param>
public sealed record RpcFailure(
    StatusCode Code, string Reason, string Message, TimeSpan? RetryDelay, IReadOnlyDictionary<string, string> Metadata)
{
    internal const string DetailsTrailer = "grpc-status-details-bin";
    private const string Domain = "parley";
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    /// <summary>The exception to throw from a service method; gRPC and REST clients both get every part of it.</summary>
    /// <param name="code">Canonical code; OK is refused with <see cref="ArgumentException"/>.</param>
    /// <param name="reason">An UPPER_SNAKE_CASE word, part of the API's contract.</param>
    /// <param name="message">For people.</param>
    /// <param name="retryDelay">How long to wait before trying again; null says nothing about it.</param>
    /// <param name="metadata">Facts about the failure; no personal data, since proxies and clients log it.</param>
    public static RpcException Create(StatusCode code, string reason, string message, TimeSpan? retryDelay = null,
        IEnumerable<KeyValuePair<string, string>>? metadata = null) =>
        Of(code, reason, message, retryDelay, metadata).ToException();

    /// <summary>
    /// What <paramref name="exception"/> says. Without readable details, its own or a foreign server's, reason and
    /// metadata are empty.
    /// </summary>
    public static RpcFailure Read(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var failure = new RpcFailure(exception.StatusCode, "", exception.Status.Detail, null, NoMetadata);
        var bytes = exception.Trailers.FirstOrDefault(entry => entry.Key == DetailsTrailer && entry.IsBinary)?.ValueBytes;
        if (bytes is null) return failure;
        try
        {
            foreach (var detail in Google.Rpc.Status.Parser.ParseFrom(bytes).Details)
            {
                if (detail.TryUnpack<ErrorInfo>(out var info))
                    failure = failure with { Reason = info.Type, Metadata = info.Metadata.ToDictionary() };
                else if (detail.TryUnpack<RetryInfo>(out var retry) && retry.RetryDelay is not null)
                    failure = failure with { RetryDelay = retry.RetryDelay.ToTimeSpan() };
            }
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            // Details are an extra: code and message stand without them.
        }

        return failure;
    }

    internal static RpcFailure Of(StatusCode code, string reason, string message, TimeSpan? retryDelay = null,
        IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        if (code == StatusCode.OK) throw new ArgumentException("A failure cannot be OK.", nameof(code));
        ArgumentException.ThrowIfNullOrEmpty(reason);
        ArgumentNullException.ThrowIfNull(message);
        return new(code, reason, message, retryDelay, metadata is null ? NoMetadata : metadata.ToDictionary());
    }

    internal static RpcFailure Invalid(string reason, string message, string? field = null) =>
        Of(StatusCode.InvalidArgument, reason, message, null, field is null ? null : [new("field", field)]);

    /// <summary>This failure as an exception that carries it whole.</summary>
    public RpcException ToException()
    {
        var details = new Google.Rpc.Status { Code = (int)Code, Message = Message };
        // Field 1 is called reason today; this library knows it by its first name.
        var info = new ErrorInfo { Type = Reason, Domain = Domain };
        foreach (var (key, value) in Metadata) info.Metadata[key] = value;
        details.Details.Add(Any.Pack(info));
        if (RetryDelay is { } delay) details.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return new RpcException(new Status(Code, Message), new Metadata { { DetailsTrailer, details.ToByteArray() } }, Message);
    }
}
