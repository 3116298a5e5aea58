using Parley.Contracts.Ports;

namespace Parley.Contracts.Grains;

/// <summary>Status updates that a webhook brought for one conversation.</summary>
[GenerateSerializer, Immutable, Alias("parley.ApplyStatuses")]
public sealed record ApplyStatuses([property: Id(0)] ImmutableArray<StatusUpdate> Updates);

/// <summary>How far a sent message got, as WhatsApp says it.</summary>
/// <param name="Message">Parley's id, from the echoed callback data or the stored wamid.</param>
/// <param name="Status">One of Sent, Failed, Delivered, Read; null for what is no step of the ladder.</param>
/// <param name="At">WhatsApp's time.</param>
/// <param name="ErrorCode">Meta's code of a failure.</param>
/// <param name="Raw">The fragment of the webhook, byte for byte.</param>
/// <param name="Pricing">What it costs, where WhatsApp says it.</param>
/// <param name="Conversation">What WhatsApp bills it by, where WhatsApp says it.</param>
/// <param name="Participant">Whom of a group this is about: a phone number or a user id.</param>
/// <param name="Note">What is told beside the status.</param>
[GenerateSerializer, Immutable, Alias("parley.StatusUpdate")]
public sealed record StatusUpdate(
    [property: Id(0)] MessageId Message,
    [property: Id(1)] string WhatsAppId,
    [property: Id(2)] MessageStatus? Status,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] int? ErrorCode,
    [property: Id(5)] string? ErrorText,
    [property: Id(6)] ReadOnlyMemory<byte> Raw,
    [property: Id(7)] MessagePricing? Pricing = null,
    [property: Id(8)] BillingConversation? Conversation = null,
    [property: Id(9)] string? Participant = null,
    [property: Id(10)] StatusNote Note = StatusNote.None);

/// <summary>What a status says that is no step of the ladder.</summary>
[GenerateSerializer, Alias("parley.StatusNote")]
public enum StatusNote
{
    None,

    /// <summary>The customer listened to the voice message.</summary>
    Played,

    /// <summary>The customer deleted it.</summary>
    Deleted,
}

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
