namespace Parley.Contracts.Grains;

/// <summary>What a webhook brought for one conversation.</summary>
/// <param name="Parties">Who speaks here; becomes the conversation's first event.</param>
/// <param name="Messages">In the webhook's order, at most 1,000.</param>
[GenerateSerializer, Immutable, Alias("parley.ReceiveMessages")]
public sealed record ReceiveMessages([property: Id(0)] Parties Parties, [property: Id(1)] ImmutableArray<InboundMessage> Messages);

/// <summary>A conversation's two sides, as intake resolved them.</summary>
/// <param name="Phone">E.164 digits without '+', or null.</param>
/// <param name="UserId">Business-scoped user id, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.Parties")]
public sealed record Parties(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] ContactId Contact,
    [property: Id(2)] string? Phone,
    [property: Id(3)] string? UserId);

/// <summary>A customer's message.</summary>
/// <param name="WhatsAppId">WhatsApp's id (wamid); a message is one however often it is delivered.</param>
/// <param name="Type">WhatsApp's type, or <c>unsupported</c>.</param>
/// <param name="OriginalType">What WhatsApp called it, where <paramref name="Type"/> is <c>unsupported</c>.</param>
/// <param name="SentAt">WhatsApp's time.</param>
/// <param name="Raw">The fragment of the webhook, byte for byte.</param>
[GenerateSerializer, Immutable, Alias("parley.InboundMessage")]
public sealed record InboundMessage(
    [property: Id(0)] string WhatsAppId,
    [property: Id(1)] string Type,
    [property: Id(2)] string? OriginalType,
    [property: Id(3)] string? Text,
    [property: Id(4)] string? ProfileName,
    [property: Id(5)] string? ReplyTo,
    [property: Id(6)] DateTimeOffset SentAt,
    [property: Id(7)] ReadOnlyMemory<byte> Raw);

/// <summary>What became of one message of a webhook.</summary>
[GenerateSerializer, Alias("parley.ReceiveOutcome")]
public enum ReceiveOutcome
{
    /// <summary>In the journal now.</summary>
    Stored,

    /// <summary>It was in the journal before.</summary>
    Duplicate,
}
