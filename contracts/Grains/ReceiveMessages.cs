namespace Parley.Contracts.Grains;

/// <summary>What a webhook brought for one conversation.</summary>
/// <param name="Parties">Who speaks here; becomes the conversation's first event.</param>
/// <param name="Messages">In the webhook's order, at most 1,000.</param>
[GenerateSerializer, Immutable, Alias("parley.ReceiveMessages")]
public sealed record ReceiveMessages([property: Id(0)] Parties Parties, [property: Id(1)] ImmutableArray<InboundMessage> Messages);

/// <summary>A conversation's two sides, as intake resolved them.</summary>
/// <param name="Phone">E.164 digits without '+', or null.</param>
/// <param name="UserId">Business-scoped user id, or null.</param>
/// <param name="PhoneIsGone">Whether the number known until now is not the person's any more.</param>
[GenerateSerializer, Immutable, Alias("parley.Parties")]
public sealed record Parties(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] ContactId Contact,
    [property: Id(2)] string? Phone,
    [property: Id(3)] string? UserId,
    [property: Id(4)] bool PhoneIsGone = false);

/// <summary>A customer's message.</summary>
/// <param name="WhatsAppId">WhatsApp's id (wamid); a message is one however often it is delivered.</param>
/// <param name="Type">WhatsApp's word for the type, as it came; <c>unknown</c> where there was none.</param>
/// <param name="OriginalType">What WhatsApp calls the thing itself, where the type is <c>unsupported</c> or <c>unknown</c>.</param>
/// <param name="Text">One line for people: the body, the caption, the title of the reply; null where it says nothing in words.</param>
/// <param name="SentAt">WhatsApp's time.</param>
/// <param name="Raw">The fragment of the webhook, byte for byte.</param>
/// <param name="RefersTo">The wamid of the message that an edit, a revocation or a reaction is about.</param>
/// <param name="RefersToMessage">Parley's id of that message, where it is known.</param>
/// <param name="ErrorCode">Meta's code, where WhatsApp could not bring the message.</param>
/// <param name="ErrorText">What a person may read about that.</param>
/// <param name="Rating">What a button of the question how it was says; null for everything else.</param>
[GenerateSerializer, Immutable, Alias("parley.InboundMessage")]
public sealed record InboundMessage(
    [property: Id(0)] string WhatsAppId,
    [property: Id(1)] string Type,
    [property: Id(2)] string? OriginalType,
    [property: Id(3)] string? Text,
    [property: Id(4)] string? ProfileName,
    [property: Id(5)] string? ReplyTo,
    [property: Id(6)] DateTimeOffset SentAt,
    [property: Id(7)] ReadOnlyMemory<byte> Raw,
    [property: Id(8)] string? RefersTo = null,
    [property: Id(9)] MessageId? RefersToMessage = null,
    [property: Id(10)] int? ErrorCode = null,
    [property: Id(11)] string? ErrorText = null,
    [property: Id(12)] int? Rating = null);

/// <summary>What became of one message of a webhook.</summary>
[GenerateSerializer, Alias("parley.ReceiveOutcome")]
public enum ReceiveOutcome
{
    /// <summary>In the journal now.</summary>
    Stored,

    /// <summary>It was in the journal before.</summary>
    Duplicate,
}
