using System.Text.Json.Serialization;
using Parley.Contracts.Ports;

namespace Parley.Domain.Conversations;

/// <summary>What happens in a conversation. Facts, in the past; the journal keeps them as JSON under <see cref="EventKinds"/>.</summary>
public abstract record ConversationEvent;

/// <summary>The first event of every conversation: whose it is.</summary>
public sealed record ConversationStarted(SessionId Session, ContactId Contact, string? Phone, string? UserId) : ConversationEvent;

/// <summary>
/// The customer wrote. Opens the 24-hour window whatever the type; only <c>system</c> is WhatsApp's own word about the
/// customer, and opens nothing.
/// </summary>
/// <param name="WhatsAppId">WhatsApp's own id (wamid), unique per session.</param>
/// <param name="Type">WhatsApp's word for the type, as it came; <c>unknown</c> where there was none. The raw bytes hold the content.</param>
/// <param name="OriginalType">What WhatsApp calls the thing itself, where the type is <c>unsupported</c> or <c>unknown</c>.</param>
/// <param name="Text">One line for people: the body, the caption, the title of the reply; null where it says nothing in words.</param>
/// <param name="SentAt">WhatsApp's time, whole seconds.</param>
/// <param name="ReplyTo">The wamid this message answers, if any.</param>
/// <param name="RefersTo">The wamid of the message that an edit, a revocation or a reaction is about.</param>
/// <param name="RefersToMessage">Parley's id of that message, where it was known.</param>
/// <param name="ErrorCode">Meta's code, where WhatsApp could not bring the message.</param>
/// <param name="ErrorText">What a person may read about that.</param>
public sealed record MessageReceived(
    MessageId Message,
    string WhatsAppId,
    string Type,
    string? OriginalType,
    string? Text,
    string? ProfileName,
    string? ReplyTo,
    DateTimeOffset SentAt,
    string? RefersTo = null,
    MessageId? RefersToMessage = null,
    int? ErrorCode = null,
    string? ErrorText = null) : ConversationEvent
{
    /// <summary>Whether the customer did something, so that the window opens.</summary>
    [JsonIgnore]
    public bool OpensWindow => Type != "system";
}

/// <summary>A send was promised: it is in the outbox.</summary>
/// <param name="Key">The client's idempotency key.</param>
/// <param name="Author">The API key or person that sent it.</param>
/// <param name="SendAt">Not sent before this; null for at once.</param>
/// <param name="ExpiresAt">Given up if it was not sent by then; null for never.</param>
public sealed record MessageQueued(
    MessageId Message, string Key, string To, string Text, string? ReplyTo, string Author, DateTimeOffset? SendAt = null, DateTimeOffset? ExpiresAt = null) : ConversationEvent;

/// <summary>A sent message got further, or failed. Only ever recorded when it climbs.</summary>
/// <param name="At">WhatsApp's time where WhatsApp said it, ours otherwise.</param>
/// <param name="ErrorCode">Meta's code for a failure, or one of <see cref="OwnFailures"/>.</param>
/// <param name="ErrorText">What a person may read about it.</param>
public sealed record MessageStatusChanged(
    MessageId Message,
    MessageStatus Status,
    string? WhatsAppId,
    DateTimeOffset At,
    int? ErrorCode,
    string? ErrorText) : ConversationEvent;

/// <summary>The tenant's word about a send that was unknown. After Retry it waits in the outbox again.</summary>
public sealed record MessageResolved(MessageId Message, Contracts.Grains.Resolution Resolution, string Key, string Author) : ConversationEvent;

/// <summary>No status has told the fate of an unknown send in time: it stays unknown, and a person or the tenant's program decides.</summary>
public sealed record MessageUndecided(MessageId Message, DateTimeOffset UnknownSince) : ConversationEvent;

/// <summary>An attempt provably did not arrive, and another one will follow.</summary>
public sealed record MessageRetryScheduled(MessageId Message, int Attempt, DateTimeOffset DueAt, int? ErrorCode, string? ErrorText) : ConversationEvent;
