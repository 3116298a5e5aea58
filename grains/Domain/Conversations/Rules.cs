using System.Text;
using Parley.Contracts.Grains;
using Parley.Contracts.Ports;
using Parley.Domain.Contacts;
using Parley.Domain.Content;

namespace Parley.Domain.Conversations;

/// <summary>
/// The rules of a conversation: state and command in, a decision or a refusal out. Pure: time comes as an argument, ids
/// are drawn by the caller's hand.
/// </summary>
public static partial class Rules
{
    /// <summary>Meta's limit for a text's body.</summary>
    public const int MaxTextLength = 4096;

    /// <summary>Attempts that provably did not arrive, before the send counts as failed.</summary>
    public const int MaxAttempts = 8;

    /// <summary>How far ahead a send may be scheduled, and how long after its time it may expire.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(30);

    /// <summary>The customer wrote. Messages the journal already has are sorted out by their keys, not here.</summary>
    /// <param name="known">Indices of messages found to be duplicates by an earlier try of the same command.</param>
    public static Decision Receive(Conversation state, ReceiveMessages command, IReadOnlySet<int> known, DateTimeOffset now)
    {
        var steps = ImmutableArray.CreateBuilder<Step>(command.Messages.Length + 1);
        var opens = false;
        if (Opening(state, command.Parties) is { } opening) steps.Add(new Step(opening));
        var (first, newest) = (steps.Count, DateTimeOffset.MinValue);
        var seen = command.Messages.Length > 1 ? new HashSet<string>(StringComparer.Ordinal) : null;
        for (var i = 0; i < command.Messages.Length; i++)
        {
            var message = command.Messages[i];
            if (known.Contains(i) || seen?.Add(message.WhatsAppId) == false) continue;
            // A clock ahead of ours must not hold the window open longer than the rule says.
            var sentAt = message.SentAt > now ? now : message.SentAt;
            if (sentAt > newest) newest = sentAt;
            var received = new MessageReceived(
                MessageId.New(), message.WhatsAppId, message.Type, message.OriginalType, message.Text, message.ProfileName, message.ReplyTo, sentAt,
                message.RefersTo, message.RefersToMessage, message.ErrorCode, message.ErrorText, state.Blocked ? true : null, message.Rating);
            opens |= received.OpensConversation;
            steps.Add(new Step(received, message.Raw, Claims.Inbound(command.Parties.Session, message.WhatsAppId, now)));
            if (message.Rating is { } rating) steps.Add(new Step(new ConversationRated(MessageId.New(), rating, state.Desk.Assignee)));
        }

        // Nothing but the opening line means that every message was a duplicate.
        if (steps.Count == first) return Decision.Nothing;
        if (opens && state.Desk.Status != DeskStatus.Open) steps.Add(Opened(DeskCause.CustomerWrote));
        // Only what is new may tell another name: a webhook that comes late knows the old one.
        if (Renamed(state, command.Parties, state.LastInboundAt is null || newest >= state.LastInboundAt) is { } renamed) steps.Insert(0, new Step(renamed));
        return new Decision(steps.DrainToImmutable(), []);
    }

    /// <summary>Why a text may not be sent, whatever the conversation; null when it may.</summary>
    public static Refusal? CheckText(string body)
    {
        if (string.IsNullOrWhiteSpace(body))
            return new Refusal(RefusalKind.InvalidArgument, "TEXT_EMPTY", "A text needs a body of 1 to 4096 characters.");
        var length = 0;
        foreach (var _ in body.EnumerateRunes()) length++;
        return length > MaxTextLength
            ? new Refusal(RefusalKind.InvalidArgument, "TEXT_TOO_LONG", $"The body has {length} characters; WhatsApp's limit is {MaxTextLength}. Split it into several messages.")
            : null;
    }

    /// <summary>Why a send's times cannot be; null when they can.</summary>
    public static Refusal? CheckTimes(DateTimeOffset? sendAt, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        var due = sendAt > now ? sendAt.Value : now;
        if (due > now + MaxAhead)
            return new Refusal(RefusalKind.InvalidArgument, "SEND_AT_TOO_LATE", $"sendAt is more than {MaxAhead.TotalDays:0} days ahead.");
        if (expiresAt <= due)
            return new Refusal(RefusalKind.InvalidArgument, "EXPIRES_AT_TOO_EARLY", "expiresAt is not after the time at which the message is to be sent, so it would never go out.");
        return expiresAt > due + MaxAhead
            ? new Refusal(RefusalKind.InvalidArgument, "EXPIRES_AT_TOO_LATE", $"expiresAt is more than {MaxAhead.TotalDays:0} days after the time at which the message is to be sent.")
            : null;
    }

    /// <summary>Why a free-form message may not be sent now; null when it may.</summary>
    public static Refusal? CheckWindow(Conversation state, DateTimeOffset now)
    {
        if (state.WindowUntil is { } until && now < until) return null;
        var since = state.WindowUntil is { } closed ? $"closed at {closed.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : "never opened";
        return new Refusal(
            RefusalKind.FailedPrecondition,
            "WINDOW_CLOSED",
            $"The 24-hour customer service window of this conversation {since}. Free-form messages are allowed again once the customer writes.");
    }

    /// <summary>A message to send: queued in journal and outbox, or refused. What is no text was checked by <see cref="Content.ContentRules"/> before.</summary>
    public static (Decision? Decision, Refusal? Refusal) Send(Conversation state, SendMessage command, MessageId id, TenantId tenant, ConversationId conversation, DateTimeOffset now)
    {
        var outside = ContentTypes.OutsideWindow(command.Type);
        var refusal = (state.Blocked ? ProfileRules.IsBlocked : null) ?? command.Refused ?? (command.Content.IsEmpty ? CheckText(command.Text) : null) ?? CheckTimes(command.SendAt, command.ExpiresAt, now) ?? (outside ? null : CheckWindow(state, now));
        if (refusal is not null) return (null, refusal);
        if (state.Version == 0 && command.Parties is null) throw new InvalidOperationException("A conversation begins with its parties.");
        var (session, to) = state.Version == 0 ? (command.Parties!.Session, command.To!) : (state.Session, command.To ?? state.Phone ?? state.UserId!);
        var due = command.SendAt > now ? command.SendAt.Value : now;
        var queued = new MessageQueued(id, command.Key, to, command.Text, command.ReplyTo, command.Author, due > now ? due : null, command.ExpiresAt, command.Type, command.CallbackData, command.Purpose, command.IsAutomatic ? true : null);
        var step = new Step(queued, command.Content, Claims.Client(tenant, command.Key, command.RequestHash, now));
        var delivery = Deliver(conversation, queued, command.Content, state.WindowUntil, state.Version == 0 ? command.Parties!.Contact : state.Contact);
        return (new Decision(
            state.Version == 0 ? [new Step(Opening(state, command.Parties!)!), step] : [step],
            [new OutboxChange.Enqueue(id, session, due, DeliveryCodec.Encode(delivery), command.Class, command.ExpiresAt)]), null);
    }

    private static Delivery Deliver(ConversationId conversation, MessageQueued queued, ReadOnlyMemory<byte> content, DateTimeOffset? windowUntil, ContactId contact) => content.IsEmpty
        ? new Delivery(conversation, queued.To, queued.Text, queued.ReplyTo, windowUntil, ExpiresAt: queued.ExpiresAt, Data: queued.CallbackData)
        : new Delivery(conversation, queued.To, "", queued.ReplyTo, windowUntil, ContentTypes.OutsideWindow(queued.Type), queued.ExpiresAt, queued.Type, content.ToArray(), queued.CallbackData, queued.Purpose, queued.Purpose is null ? null : contact.Value);

    /// <summary>The tenant's word about a send that is unknown.</summary>
    /// <param name="status">How far the message got, by the journal.</param>
    /// <param name="queued">The event that promised it; null when it was erased.</param>
    /// <param name="content">What it says, for what is not only a text; null when it was erased.</param>
    public static (Decision? Decision, Refusal? Refusal) Resolve(
        Conversation state, ResolveSend command, MessageStatus status, MessageQueued? queued, TenantId tenant, ConversationId conversation, DateTimeOffset now, ReadOnlyMemory<byte>? content = null)
    {
        if (status != MessageStatus.Unknown)
        {
            return (null, new Refusal(
                RefusalKind.FailedPrecondition, "NOT_UNKNOWN", $"Only a message whose fate is unknown can be resolved; this one is {StatusWords.Of(status)}."));
        }

        var claim = Claims.Client(tenant, command.Key, command.RequestHash, now);
        var resolved = new Step(new MessageResolved(command.Message, command.Resolution, command.Key, command.Author), default, claim);
        if (command.Resolution != Resolution.Retry)
        {
            var (end, why) = command.Resolution == Resolution.Sent ? (MessageStatus.Sent, (string?)null) : (MessageStatus.Failed, "Given up by the sender; nobody knows whether it arrived.");
            return (new Decision([resolved, new Step(new MessageStatusChanged(command.Message, end, null, now, null, why))], []), null);
        }

        if (queued is null || queued.Type is not null && content is null)
            return (null, new Refusal(RefusalKind.FailedPrecondition, "CONTENT_ERASED", "What the message said has been erased; it cannot be sent again."));
        if (!ContentTypes.OutsideWindow(queued.Type) && CheckWindow(state, now) is { } refusal) return (null, refusal);
        // Its time may be long over: who asks for it again wants it now.
        var delivery = Deliver(conversation, queued with { ExpiresAt = null }, content ?? default, state.WindowUntil, state.Contact);
        return (new Decision([resolved], [new OutboxChange.Enqueue(command.Message, state.Session, now, DeliveryCodec.Encode(delivery))]), null);
    }

    /// <summary>The tenant does not want a queued send any more. Its session makes sure that no attempt is under way.</summary>
    public static Decision Cancel(Conversation state, MessageId message, DateTimeOffset now) =>
        state.StatusOf(message) is null or MessageStatus.Queued
            ? new Decision(
                [new Step(new MessageStatusChanged(message, MessageStatus.Failed, null, now, OwnFailures.Cancelled, "Cancelled before it was sent."))],
                [new OutboxChange.Finish(message)])
            : Decision.Nothing;

    /// <summary>The business has read up to a message.</summary>
    /// <param name="unread">How many messages came after it.</param>
    public static Decision Read(Conversation state, ReadConversation command, int unread) => command.UpTo > state.ReadUpTo && command.UpTo <= state.Version
        ? new Decision([new Step(new ConversationRead(command.Message, command.UpTo, unread, command.Author))], [])
        : Decision.Nothing;

    /// <summary>A send has been unknown for as long as its status was waited for.</summary>
    public static Decision GiveUpWaiting(Conversation state, MessageId message, DateTimeOffset since, DateTimeOffset now) =>
        // A message that is not remembered any more is what the read models say it is.
        state.StatusOf(message) is null or MessageStatus.Unknown
            ? new Decision([new Step(new MessageUndecided(message, since), Claim: Claims.Undecided(state.Session, message, now))], [])
            : Decision.Nothing;

    /// <summary>An attempt to send came to its end.</summary>
    public static Decision RecordAttempt(Conversation state, AttemptReport report, DateTimeOffset now)
    {
        // A webhook may have told the outcome before the attempt's own answer arrived.
        if (state.StatusOf(report.Message) >= MessageStatus.Accepted) return Decision.Nothing;
        return report.Result switch
        {
            AttemptResult.Accepted => End(MessageStatus.Accepted, Claims.Sent(state.Session, report.WhatsAppId!, now)),
            AttemptResult.Failed => End(MessageStatus.Failed),
            AttemptResult.Unknown => End(MessageStatus.Unknown),
            AttemptResult.Retry when report.Attempt >= MaxAttempts => End(MessageStatus.Failed),
            AttemptResult.Held => Again(now + report.RetryAfter),
            _ => Again(now + RetrySchedule.Delay(report.Attempt, report.RetryAfter)),
        };

        Decision End(MessageStatus status, Claim? name = null) => new(
            [new Step(new MessageStatusChanged(report.Message, status, report.WhatsAppId, now, report.ErrorCode, report.ErrorText), Name: name)],
            [new OutboxChange.Finish(report.Message)]);

        Decision Again(DateTimeOffset dueAt) => new(
            [new Step(new MessageRetryScheduled(report.Message, report.Attempt, dueAt, report.ErrorCode, report.ErrorText))],
            [new OutboxChange.PutOff(report.Message, dueAt)]);
    }
}
