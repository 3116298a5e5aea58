using Parley.Contracts.Ports;

namespace Parley.Contracts.Grains;

/// <summary>A wish to send a message. Its content was checked before.</summary>
/// <param name="Key">The client's idempotency key, 1 to 128 characters, unique per tenant for 30 days.</param>
/// <param name="RequestHash">SHA-256 over session, recipient and content: the same key with another request is refused.</param>
/// <param name="Text">A text's body, 1 to 4096 characters; of anything else the line that stands for it in lists.</param>
/// <param name="ReplyTo">The wamid to quote, or null.</param>
/// <param name="Author">The API key or person behind it.</param>
/// <param name="Class">How urgent it is.</param>
/// <param name="SendAt">Not before this; null or the past for at once.</param>
/// <param name="ExpiresAt">Given up if it was not sent by then; null for never.</param>
/// <param name="Type">WhatsApp's type of the content; null for a text.</param>
/// <param name="Content">Meta's JSON object of that type, in UTF-8; empty for a text that is nothing but its body.</param>
/// <param name="To">E.164 digits without '+', or a business-scoped user id; null for the conversation's own.</param>
/// <param name="Parties">Whose conversation it is, where the message may begin one; else null.</param>
/// <param name="CallbackData">The sender's own, comes back with every status; null for none.</param>
/// <param name="Purpose">What a template is for; null for what needs nobody's consent.</param>
/// <param name="Refused">Why it may not be sent, found before; the same request again gets its first answer all the same.</param>
[GenerateSerializer, Immutable, Alias("parley.SendMessage")]
public sealed record SendMessage(
    [property: Id(0)] string Key,
    [property: Id(1)] ReadOnlyMemory<byte> RequestHash,
    [property: Id(2)] string Text,
    [property: Id(3)] string? ReplyTo,
    [property: Id(4)] string Author,
    [property: Id(5)] SendClass Class = SendClass.Reply,
    [property: Id(6)] DateTimeOffset? SendAt = null,
    [property: Id(7)] DateTimeOffset? ExpiresAt = null,
    [property: Id(8)] string? Type = null,
    [property: Id(9)] ReadOnlyMemory<byte> Content = default,
    [property: Id(10)] string? To = null,
    [property: Id(11)] Parties? Parties = null,
    [property: Id(12)] string? CallbackData = null,
    [property: Id(13)] Purposes? Purpose = null,
    [property: Id(14)] Refusal? Refused = null)
{
    /// <summary>True where nobody wrote it: whoever waits for an answer still does.</summary>
    [Id(15)]
    public bool IsAutomatic { get; init; }
}

/// <summary>A promise or a refusal.</summary>
/// <param name="Message">The message's id, or null when refused.</param>
/// <param name="Repeated">True when this is the first answer again, for a key that was used before.</param>
/// <param name="Refusal">Why not, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.SendOutcome")]
public sealed record SendOutcome([property: Id(0)] MessageId? Message, [property: Id(1)] bool Repeated, [property: Id(2)] Refusal? Refusal);

/// <summary>A condition that forbids what was asked; a value, not an exception.</summary>
/// <param name="Kind">Which canonical code it is.</param>
/// <param name="Reason">Machine-readable, e.g. <c>WINDOW_CLOSED</c>.</param>
/// <param name="Text">For people: the rule, its limit and what to do next.</param>
[GenerateSerializer, Immutable, Alias("parley.Refusal")]
public sealed record Refusal([property: Id(0)] RefusalKind Kind, [property: Id(1)] string Reason, [property: Id(2)] string Text);

/// <summary>The canonical codes that refusals use.</summary>
[GenerateSerializer, Alias("parley.RefusalKind")]
public enum RefusalKind
{
    InvalidArgument,
    FailedPrecondition,
    AlreadyExists,
    NotFound,
    PermissionDenied,
    Unavailable,
}
