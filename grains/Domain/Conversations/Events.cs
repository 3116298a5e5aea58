using Parley.Contracts.Ports;

namespace Parley.Domain.Conversations;

/// <summary>What happens in a conversation. Facts, in the past; the journal keeps them as JSON under <see cref="EventKinds"/>.</summary>
public abstract record ConversationEvent;

/// <summary>The first event of every conversation: whose it is.</summary>
public sealed record ConversationStarted(SessionId Session, ContactId Contact, string? Phone, string? UserId) : ConversationEvent;

/// <summary>The customer wrote. Opens the 24-hour window whatever the type.</summary>
/// <param name="WhatsAppId">WhatsApp's own id (wamid), unique per session.</param>
/// <param name="Type">WhatsApp's type, or <c>unsupported</c> for what is kept raw.</param>
/// <param name="OriginalType">The type as WhatsApp named it, where <paramref name="Type"/> is <c>unsupported</c>.</param>
/// <param name="SentAt">WhatsApp's time, whole seconds.</param>
/// <param name="ReplyTo">The wamid this message answers, if any.</param>
public sealed record MessageReceived(
    MessageId Message,
    string WhatsAppId,
    string Type,
    string? OriginalType,
    string? Text,
    string? ProfileName,
    string? ReplyTo,
    DateTimeOffset SentAt) : ConversationEvent;

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
