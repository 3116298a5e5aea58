using System.Text.Json.Serialization;
using Parley.Contracts.Grains;
using Parley.Contracts.Ports;

namespace Parley.Domain.Conversations;

/// <summary>What happens in a conversation. Facts, in the past; the journal keeps them as JSON under <see cref="EventKinds"/>.</summary>
public abstract record ConversationEvent;

/// <summary>The first event of every conversation: whose it is.</summary>
public sealed record ConversationStarted(SessionId Session, ContactId Contact, string? Phone, string? UserId) : ConversationEvent;

/// <summary>Whose conversation it is has changed: a name arrived late or changed, or the contact became part of another.</summary>
/// <param name="JoinedInto">The conversation that goes on for this one, where there is one.</param>
public sealed record ConversationPartiesChanged(ContactId Contact, string? Phone, string? UserId, ConversationId? JoinedInto = null) : ConversationEvent;

/// <summary>This conversation goes on for another of the same person; its window is this one's too.</summary>
/// <param name="LastInboundAt">When the customer last did something there.</param>
public sealed record ConversationJoined(ConversationId From, DateTimeOffset LastInboundAt) : ConversationEvent;

/// <summary>
/// The customer wrote. Opens the 24-hour window whatever the type; only <c>system</c> is WhatsApp's own word about the
/// customer, and opens nothing: a window is 24 hours from the customer's last message or call (Meta, "Customer service
/// windows"), and who changes a number has written to nobody. A window that is open stays open: it moves with the person.
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
/// <param name="Blocked">True where the customer is blocked; null where not.</param>
/// <param name="Rating">What it says about how it was, 1 to 3, where it answers that question and nothing else.</param>
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
    string? ErrorText = null,
    bool? Blocked = null,
    int? Rating = null) : ConversationEvent
{
    /// <summary>Whether the customer did something, so that the window opens.</summary>
    [JsonIgnore]
    public bool OpensWindow => Type != "system";

    /// <summary>Whether somebody should look at the conversation again: WhatsApp's word about the customer and a reaction ask for no answer, who is blocked gets none, and a rating needs none.</summary>
    [JsonIgnore]
    public bool OpensConversation => Blocked != true && Rating is null && Type is not ("system" or "reaction");
}

/// <summary>A message that did not pass here: written on the business's own phone, from before the number was connected, or answered by another app.</summary>
/// <param name="FromCustomer">Whether the customer wrote it.</param>
/// <param name="Source">phone, history or standby.</param>
/// <param name="Status">How far it got; Received for the customer's.</param>
/// <param name="Field">The webhook's field; null in events from before this was kept.</param>
/// <param name="Part">Which part of the history it came with; null for what came by itself.</param>
public sealed record MessageEchoed(
    MessageId Message,
    string WhatsAppId,
    bool FromCustomer,
    string Source,
    string Type,
    string? OriginalType,
    string? Text,
    string? ReplyTo,
    string? RefersTo,
    MessageStatus Status,
    DateTimeOffset SentAt,
    string? Field = null,
    HistoryPart? Part = null) : ConversationEvent
{
    /// <summary>What the customer writes opens the window also while another app answers; what is past or the business's own does not.</summary>
    [JsonIgnore]
    public bool OpensWindow => FromCustomer && Source == "standby";
}

/// <summary>Something happened to the thread itself: another app took it over or gave it back, or a group changed.</summary>
/// <param name="Field">The webhook's field.</param>
/// <param name="Happened">WhatsApp's word for it.</param>
public sealed record ThreadChanged(string Field, string Happened, string? Detail, int? ErrorCode, string? ErrorText, DateTimeOffset At) : ConversationEvent;

/// <summary>A send was promised: it is in the outbox.</summary>
/// <param name="Key">The client's idempotency key.</param>
/// <param name="To">E.164 digits without '+', or a business-scoped user id.</param>
/// <param name="Text">A text's body; of anything else the line that stands for it in lists. Meta's JSON object of the content is the event's raw part.</param>
/// <param name="Author">The API key or person that sent it.</param>
/// <param name="SendAt">Not sent before this; null for at once.</param>
/// <param name="ExpiresAt">Given up if it was not sent by then; null for never.</param>
/// <param name="Type">WhatsApp's type of the content; null for a text.</param>
/// <param name="CallbackData">The sender's own, comes back with every status; null for none.</param>
/// <param name="Purpose">What a template is for; null for what needs nobody's consent.</param>
/// <param name="Automatic">True where nobody wrote it, so that whoever waits for an answer still does; null where somebody did.</param>
public sealed record MessageQueued(
    MessageId Message, string Key, string To, string Text, string? ReplyTo, string Author, DateTimeOffset? SendAt = null, DateTimeOffset? ExpiresAt = null, string? Type = null,
    string? CallbackData = null, Contracts.Grains.Purposes? Purpose = null, bool? Automatic = null) : ConversationEvent;

/// <summary>A sent message got further, or failed. Only ever recorded when it climbs.</summary>
/// <param name="At">WhatsApp's time where WhatsApp said it, ours otherwise.</param>
/// <param name="ErrorCode">Meta's code for a failure, or one of <see cref="OwnFailures"/>.</param>
/// <param name="ErrorText">What a person may read about it.</param>
/// <param name="Pricing">What it costs, where WhatsApp said it with this status.</param>
/// <param name="Conversation">What WhatsApp bills it by, where WhatsApp said it with this status.</param>
public sealed record MessageStatusChanged(
    MessageId Message,
    MessageStatus Status,
    string? WhatsAppId,
    DateTimeOffset At,
    int? ErrorCode,
    string? ErrorText,
    MessagePricing? Pricing = null,
    BillingConversation? Conversation = null) : ConversationEvent;

/// <summary>A price that came with a status the message was past already.</summary>
public sealed record MessagePriced(MessageId Message, string WhatsAppId, MessagePricing Pricing, DateTimeOffset At) : ConversationEvent;

/// <summary>The customer listened to a voice message.</summary>
public sealed record MessagePlayed(MessageId Message, string WhatsAppId, DateTimeOffset At) : ConversationEvent;

/// <summary>The customer deleted a message.</summary>
public sealed record MessageDeleted(MessageId Message, string WhatsAppId, DateTimeOffset At) : ConversationEvent;

/// <summary>How far a message to a group got with one of its members.</summary>
/// <param name="Participant">A phone number in digits, or a user id.</param>
/// <param name="Status">sent, delivered, read or failed.</param>
public sealed record ParticipantReached(MessageId Message, string Participant, string Status, DateTimeOffset At) : ConversationEvent;

/// <summary>A call began, rang, was taken or ended. One that the customer makes opens the window.</summary>
/// <param name="Call">WhatsApp's id of the call.</param>
/// <param name="Happened">connect, terminate, ringing, accepted, rejected, …</param>
/// <param name="ByCustomer">True when the customer called; null where WhatsApp does not say.</param>
/// <param name="Status">How it ended: completed, failed.</param>
public sealed record CallChanged(
    string Call, string Happened, bool? ByCustomer, string? Status, int? Seconds, DateTimeOffset At, int? ErrorCode, string? ErrorText) : ConversationEvent;

/// <summary>A payment that a message asked for got further.</summary>
/// <param name="WhatsAppId">WhatsApp's id of the message that asked.</param>
/// <param name="Status">pending, captured, failed, …</param>
/// <param name="Reference">The tenant's own reference.</param>
/// <param name="Transaction">The gateway's id.</param>
/// <param name="AmountValue">The amount is this, divided by <paramref name="AmountOffset"/>.</param>
public sealed record PaymentChanged(
    string WhatsAppId,
    string Status,
    string? Reference,
    string? Transaction,
    string? Currency,
    long? AmountValue,
    int? AmountOffset,
    DateTimeOffset At,
    int? ErrorCode,
    string? ErrorText) : ConversationEvent;

/// <summary>The tenant's word about a send that was unknown. After Retry it waits in the outbox again.</summary>
public sealed record MessageResolved(MessageId Message, Resolution Resolution, string Key, string Author) : ConversationEvent;

/// <summary>The business has read the customer's messages up to this one.</summary>
/// <param name="UpTo">The version of the event that brought it.</param>
/// <param name="Unread">How many came after it.</param>
/// <param name="Author">The API key or person that read it.</param>
public sealed record ConversationRead(MessageId Message, long UpTo, int Unread, string Author) : ConversationEvent;

/// <summary>No status has told the fate of an unknown send in time: it stays unknown, and a person or the tenant's program decides.</summary>
public sealed record MessageUndecided(MessageId Message, DateTimeOffset UnknownSince) : ConversationEvent;

/// <summary>An attempt provably did not arrive, and another one will follow.</summary>
public sealed record MessageRetryScheduled(MessageId Message, int Attempt, DateTimeOffset DueAt, int? ErrorCode, string? ErrorText) : ConversationEvent;
