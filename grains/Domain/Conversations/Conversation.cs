using Parley.Contracts.Grains;
using Parley.Contracts.Ports;
using Parley.Domain.Pacing;

namespace Parley.Domain.Conversations;

/// <summary>
/// A conversation's state: what its rules need and nothing that grows with its length. Evolves by events alone; messages
/// themselves are read from storage.
/// </summary>
/// <param name="Version">The version of the last event taken in.</param>
/// <param name="Phone">E.164 digits without '+', or null.</param>
/// <param name="LastInboundAt">When the customer last wrote, by WhatsApp's clock.</param>
/// <param name="Recent">The last sent messages, oldest first, at most <see cref="Remembered"/>.</param>
/// <param name="Sends">What its attempts to send have used of the pair rate: a session that starts anew goes on from it.</param>
public sealed record Conversation(
    long Version,
    SessionId Session,
    ContactId Contact,
    string? Phone,
    string? UserId,
    DateTimeOffset? LastInboundAt,
    ImmutableArray<Outgoing> Recent,
    Bucket Sends)
{
    /// <summary>How many sent messages a conversation remembers; beyond them only the status keys in the journal guard.</summary>
    public const int Remembered = 32;

    /// <summary>The window for free-form messages (Meta: 24 hours after the customer's last message).</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>The version of the last received message that the business has read.</summary>
    public long ReadUpTo { get; init; }

    /// <summary>Where the work on it stands.</summary>
    public DeskState Desk { get; init; } = DeskState.New;

    /// <summary>Whether the customer is blocked.</summary>
    public bool Blocked { get; init; }

    /// <summary>Before the first event.</summary>
    public static Conversation Empty { get; } = new(0, default, default, null, null, null, [], default);

    /// <summary>Until when free-form messages are allowed; null when the customer never wrote.</summary>
    public DateTimeOffset? WindowUntil => LastInboundAt + Window;

    /// <summary>A remembered message's status; null when it is not remembered.</summary>
    public MessageStatus? StatusOf(MessageId message)
    {
        foreach (var outgoing in Recent)
        {
            if (outgoing.Message == message) return outgoing.Status;
        }

        return null;
    }

    /// <summary>Whether the price of a remembered message is known.</summary>
    public bool IsPriced(MessageId message)
    {
        foreach (var outgoing in Recent)
        {
            if (outgoing.Message == message) return outgoing.Priced;
        }

        return false;
    }

    /// <summary>The state after an event; <paramref name="event"/> may be null (erased, or of a kind unknown here).</summary>
    public Conversation Evolve(long version, object? @event) => @event switch
    {
        ConversationStarted e => this with { Version = version, Session = e.Session, Contact = e.Contact, Phone = e.Phone, UserId = e.UserId },
        MessageReceived { OpensWindow: true } e => this with { Version = version, LastInboundAt = e.SentAt > LastInboundAt || LastInboundAt is null ? e.SentAt : LastInboundAt },
        MessageQueued e => this with { Version = version, Recent = Remember(e.Message) },
        ConversationPartiesChanged e => this with { Version = version, Contact = e.Contact, Phone = e.Phone, UserId = e.UserId },
        ConversationJoined e => this with { Version = version, LastInboundAt = e.LastInboundAt > LastInboundAt || LastInboundAt is null ? e.LastInboundAt : LastInboundAt },
        MessageEchoed { OpensWindow: true } e => this with { Version = version, LastInboundAt = e.SentAt > LastInboundAt || LastInboundAt is null ? e.SentAt : LastInboundAt },
        CallChanged { ByCustomer: true } e => this with { Version = version, LastInboundAt = e.At > LastInboundAt || LastInboundAt is null ? e.At : LastInboundAt },
        MessagePriced e => this with { Version = version, Recent = Price(e.Message) },
        MessageStatusChanged e => this with { Version = version, Recent = Climb(e.Message, e.Status, e.Pricing is not null), Sends = Count(e) },
        ConversationRead e => this with { Version = version, ReadUpTo = Math.Max(ReadUpTo, e.UpTo) },
        ConversationStatusChanged e => this with { Version = version, Desk = Desk with { Status = e.Status, SnoozedUntil = e.SnoozedUntil } },
        ConversationAssigned e => this with { Version = version, Desk = Desk with { Assignee = e.Assignee, Team = e.Team } },
        ConversationLabelled e => this with { Version = version, Desk = Desk with { Labels = e.Labels } },
        ConversationBlocked e => this with { Version = version, Blocked = e.Blocked },
        ConversationPrioritized e => this with { Version = version, Desk = Desk with { Priority = e.Priority } },
        // It waits to be sent once more; until then, what the world sees of it stays unknown.
        MessageResolved { Resolution: Resolution.Retry } e => this with { Version = version, Recent = Requeue(e.Message) },
        _ => this with { Version = version },
    };

    private ImmutableArray<Outgoing> Remember(MessageId message)
    {
        var kept = Recent;
        if (kept.Length >= Remembered)
        {
            // A message that nobody answered for yet is worth more than one that is settled.
            var settled = 0;
            while (settled < kept.Length && kept[settled].Status < MessageStatus.Accepted) settled++;
            kept = kept.RemoveAt(settled < kept.Length ? settled : 0);
        }

        return kept.Add(new Outgoing(message, MessageStatus.Queued));
    }

    /// <summary>An attempt ended: the first that is heard of it, from its answer or from a status.</summary>
    private Bucket Count(MessageStatusChanged change)
    {
        var attempted = StatusOf(change.Message) is { } before
            ? before < MessageStatus.Accepted
            : change.Status is MessageStatus.Unknown or MessageStatus.Accepted or MessageStatus.Failed;
        // What failed without a word of WhatsApp's never left.
        return attempted && (change.Status != MessageStatus.Failed || change.ErrorCode >= 0) ? Sends.Take(Allowance.Pair, change.At) : Sends;
    }

    private ImmutableArray<Outgoing> Requeue(MessageId message)
    {
        for (var i = 0; i < Recent.Length; i++)
        {
            if (Recent[i].Message == message) return Recent.SetItem(i, new Outgoing(message, MessageStatus.Queued));
        }

        return Remember(message);
    }

    private ImmutableArray<Outgoing> Price(MessageId message)
    {
        for (var i = 0; i < Recent.Length; i++)
        {
            if (Recent[i].Message == message) return Recent.SetItem(i, Recent[i] with { Priced = true });
        }

        return Recent;
    }

    private ImmutableArray<Outgoing> Climb(MessageId message, MessageStatus status, bool priced)
    {
        for (var i = 0; i < Recent.Length; i++)
        {
            if (Recent[i].Message == message) return status > Recent[i].Status ? Recent.SetItem(i, new Outgoing(message, status, priced || Recent[i].Priced)) : Recent;
        }

        return Recent;
    }
}
