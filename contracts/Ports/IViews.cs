using Parley.Contracts.Grains;

namespace Parley.Contracts.Ports;

/// <summary>
/// Read models: projections of the journal, written in batches behind it. Lists lag, by tens of milliseconds and under load
/// up to half a second; what is asked for by its id is there as soon as it was promised. They can be rebuilt.
/// Every query names its tenant; lists are paged by cursor.
/// </summary>
public interface IViews
{
    /// <summary>Conversations by their last message, newest first, or by how long they wait for an answer.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<ConversationView>> ConversationsAsync(TenantId tenant, ConversationFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>How many open conversations there are, each number up to <paramref name="most"/>.</summary>
    /// <param name="session">Only this session's, where given.</param>
    /// <param name="person">Whose are counted as theirs; null for nobody.</param>
    Task<ConversationCounts> CountAsync(TenantId tenant, SessionId? session, PersonId? person, int most, CancellationToken cancellationToken = default);

    Task<ConversationView?> ConversationAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken = default);

    /// <summary>Messages of a conversation by (WhatsApp's time, version), newest first.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<MessageView>> MessagesAsync(TenantId tenant, ConversationId conversation, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>What a tenant's conversations did, by day in UTC, oldest first; days on which nothing happened are left out.</summary>
    Task<ImmutableArray<DayCounters>> DaysAsync(TenantId tenant, DateOnly from, DateOnly to, CancellationToken cancellationToken = default);

    Task<MessageView?> MessageAsync(TenantId tenant, MessageId message, CancellationToken cancellationToken = default);
}

/// <summary>Which conversations are wanted; what is null or empty does not matter.</summary>
/// <param name="Nobodys">Only those of no person; then <paramref name="Assignee"/> is null.</param>
/// <param name="Waiting">Only those that wait for an answer, the longest first.</param>
/// <param name="WaitingFrom">Of those only the ones that have waited since this time at the longest.</param>
public sealed record ConversationFilter(
    SessionId? Session = null,
    ImmutableArray<DeskStatus>? Statuses = null,
    PersonId? Assignee = null,
    bool Nobodys = false,
    DeskItemId? Team = null,
    DeskItemId? Label = null,
    bool Unread = false,
    bool Waiting = false,
    DateTimeOffset? WaitingFrom = null)
{
    /// <summary>Of those that wait only the ones that have waited since before this time; null for all.</summary>
    public DateTimeOffset? WaitingBefore { get; init; }
}

/// <summary>Open conversations.</summary>
public sealed record ConversationCounts(int Mine, int Unassigned, int All);

/// <summary>A line of the conversation list.</summary>
/// <param name="Phone">E.164 digits without '+', or null when only other identities are known.</param>
/// <param name="WindowUntil">Until when free-form sends are allowed; null when the customer never wrote.</param>
public sealed record ConversationView(
    ConversationId Id,
    SessionId Session,
    ContactId Contact,
    string? Phone,
    string? Name,
    string? LastText,
    MessageDirection LastDirection,
    DateTimeOffset LastAt,
    int Unread,
    DateTimeOffset? WindowUntil)
{
    /// <summary>The last message, its type and how far it got; null before the first, or after its erasure.</summary>
    public (MessageId Id, string Type, MessageStatus Status)? Last { get; init; }

    /// <summary>Where the work on it stands.</summary>
    public DeskState Desk { get; init; } = DeskState.New;

    /// <summary>The time of the first message that nobody has answered; null when there is none.</summary>
    public DateTimeOffset? WaitingSince { get; init; }
}

/// <summary>A tenant's day in numbers. A status is counted on the day it came, where WhatsApp told it.</summary>
/// <param name="Received">Messages of customers.</param>
/// <param name="Queued">Sends that were promised.</param>
/// <param name="Accepted">Sends that WhatsApp took.</param>
public sealed record DayCounters(DateOnly Day, long Received, long Queued, long Accepted, long Sent, long Delivered, long Read, long Failed);

/// <summary>A message with its latest status.</summary>
/// <param name="Type">WhatsApp's type (<c>text</c>, …); <c>unsupported</c> for what is kept raw. Of a note or an activity, its event's kind.</param>
/// <param name="Text">Null when there is none, or after erasure.</param>
/// <param name="At">WhatsApp's time for inbound messages, ours for outbound ones.</param>
/// <param name="Version">The version of the event that made it, within its conversation.</param>
/// <param name="Raw">What WhatsApp sent, or was sent to it. Of a note or an activity, its event's content.</param>
public sealed record MessageView(
    MessageId Id,
    ConversationId Conversation,
    SessionId Session,
    MessageDirection Direction,
    string Type,
    string? Text,
    string? WhatsAppId,
    MessageStatus Status,
    DateTimeOffset StatusAt,
    int? ErrorCode,
    string? ErrorText,
    DateTimeOffset At,
    long Version,
    ReadOnlyMemory<byte>? Raw);

/// <summary>Which way a message went; the numbers are stored.</summary>
public enum MessageDirection
{
    Inbound = 1,
    Outbound = 2,

    /// <summary>A note for colleagues; it goes nowhere.</summary>
    Note = 3,

    /// <summary>What was done with the conversation.</summary>
    Activity = 4,
}

/// <summary>How far a message got. The number is its rank: a status only climbs. <c>Received</c> is every inbound message's.</summary>
[GenerateSerializer, Alias("parley.MessageStatus")]
public enum MessageStatus
{
    Received = 0,
    Queued = 1,
    Unknown = 2,
    Accepted = 3,
    Sent = 4,
    Failed = 5,
    Delivered = 6,
    Read = 7,
}
