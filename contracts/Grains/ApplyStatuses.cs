using Parley.Contracts.Ports;

namespace Parley.Contracts.Grains;

/// <summary>Status updates that a webhook brought for one conversation.</summary>
[GenerateSerializer, Immutable, Alias("parley.ApplyStatuses")]
public sealed record ApplyStatuses([property: Id(0)] ImmutableArray<StatusUpdate> Updates);

/// <summary>How far a sent message got, as WhatsApp says it.</summary>
/// <param name="Message">Parley's id, from the echoed callback data or the stored wamid.</param>
/// <param name="Status">One of Sent, Failed, Delivered, Read.</param>
/// <param name="At">WhatsApp's time.</param>
/// <param name="ErrorCode">Meta's code of a failure.</param>
/// <param name="Raw">The fragment of the webhook, byte for byte.</param>
[GenerateSerializer, Immutable, Alias("parley.StatusUpdate")]
public sealed record StatusUpdate(
    [property: Id(0)] MessageId Message,
    [property: Id(1)] string WhatsAppId,
    [property: Id(2)] MessageStatus Status,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] int? ErrorCode,
    [property: Id(5)] string? ErrorText,
    [property: Id(6)] ReadOnlyMemory<byte> Raw);

/// <summary>What became of one status update.</summary>
[GenerateSerializer, Alias("parley.StatusOutcome")]
public enum StatusOutcome
{
    /// <summary>The message climbed.</summary>
    Applied,

    /// <summary>The message stands at this status or a higher one already.</summary>
    Stale,

    /// <summary>The tenant has no such conversation: the callback data was not ours, or another tenant's.</summary>
    NotFound,
}
