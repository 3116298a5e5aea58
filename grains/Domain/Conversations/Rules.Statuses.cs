using Parley.Contracts.Grains;
using Parley.Contracts.Ports;

namespace Parley.Domain.Conversations;

public static partial class Rules
{
    private static readonly HashSet<string> NothingHeld = [];

    /// <summary>
    /// WhatsApp says how far a message got. A status only climbs; what does not climb is dropped, unless it is the first to
    /// tell the price, or says what no rank says: that a voice message was played, that it was deleted, who of a group it reached.
    /// </summary>
    /// <param name="held">Keys of status claims that an earlier try found taken.</param>
    public static Decision ApplyStatus(Conversation state, StatusUpdate update, DateTimeOffset now, IReadOnlySet<string>? held = null)
    {
        held ??= NothingHeld;
        var before = state.StatusOf(update.Message);
        var climbs = update.Status is { } rank && !(before >= rank);
        // The common case first: one status, one step.
        if (climbs && update is { Participant: null, Note: StatusNote.None })
            return held.Count == 0 ? new Decision([Climbed(state, update, before, now)], Over(update, before)) : Decision.Nothing;
        if (!climbs && update is { Participant: null, Note: StatusNote.None, Pricing: null }) return Decision.Nothing;

        var steps = ImmutableArray.CreateBuilder<Step>(3);
        var climb = climbs ? Climbed(state, update, before, now) : default;
        if (climbs && held.Contains(climb.Claim!.Key)) climbs = false;
        if (climbs) steps.Add(climb);
        Add(update.Participant is { } who ? Claimed(new ParticipantReached(update.Message, who, StatusWords.Of(update.Status ?? MessageStatus.Received), update.At), $"{StatusWords.Of(update.Status ?? MessageStatus.Received)}:{who}") : null);
        Add(update.Note == StatusNote.Played ? Claimed(new MessagePlayed(update.Message, update.WhatsAppId, update.At), "played") : null);
        Add(update.Note == StatusNote.Deleted ? Claimed(new MessageDeleted(update.Message, update.WhatsAppId, update.At), "deleted") : null);
        // Statuses arrive in any order: the price may come with one that the message is past by now.
        Add(!climbs && update.Pricing is { } pricing && before is not null && !state.IsPriced(update.Message)
            ? Claimed(new MessagePriced(update.Message, update.WhatsAppId, pricing, update.At), "priced")
            : null);
        return steps.Count == 0 ? Decision.Nothing : new Decision(steps.DrainToImmutable(), climbs ? Over(update, before) : []);

        Step? Claimed(ConversationEvent @event, string what) =>
            new Step(@event, steps.Count == 0 ? update.Raw : default, Claims.Status(state.Session, update.WhatsAppId, what, now));

        void Add(Step? step)
        {
            if (step is { } one && !held.Contains(one.Claim!.Key)) steps.Add(one);
        }
    }

    /// <summary>What WhatsApp says happened beside messages. What the journal has already is sorted out by its key, not here.</summary>
    /// <param name="known">Indices of facts found to be duplicates by an earlier try of the same command.</param>
    public static Decision Note(Conversation state, NoteFacts command, IReadOnlySet<int> known, DateTimeOffset now)
    {
        var steps = ImmutableArray.CreateBuilder<Step>(command.Facts.Length + 1);
        if (Opening(state, command.Parties) is { } opening) steps.Add(new Step(opening));
        var first = steps.Count;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < command.Facts.Length; i++)
        {
            var fact = command.Facts[i];
            if (known.Contains(i) || !seen.Add(fact.Key)) continue;
            ConversationEvent @event = fact switch
            {
                { Call: { } call } => new CallChanged(call.Call, call.Happened, call.ByCustomer, call.Status, call.Seconds, fact.At > now ? now : fact.At, call.ErrorCode, call.ErrorText),
                { Payment: { } paid } => new PaymentChanged(
                    paid.WhatsAppId, paid.Status, paid.Reference, paid.Transaction, paid.Currency, paid.AmountValue, paid.AmountOffset, fact.At, paid.ErrorCode, paid.ErrorText),
                { Echo: { } echo } => new MessageEchoed(
                    MessageId.New(), echo.WhatsAppId, echo.FromCustomer, echo.Source, echo.Type, echo.OriginalType, echo.Text, echo.ReplyTo, echo.RefersTo,
                    echo.FromCustomer ? MessageStatus.Received : echo.Status ?? MessageStatus.Sent, fact.At > now ? now : fact.At, echo.Field, echo.Part),
                { Thread: { } thread } => new ThreadChanged(thread.Field, thread.Happened, thread.Detail, thread.ErrorCode, thread.ErrorText, fact.At),
                _ => throw new InvalidOperationException("A fact says what happened."),
            };
            // A message is one message, whichever way it is told.
            var claim = fact.Echo is null ? Claims.Fact(command.Parties.Session, fact.Key, now) : Claims.Inbound(command.Parties.Session, fact.Key, now);
            steps.Add(new Step(@event, fact.Raw, claim));
        }

        return steps.Count == first ? Decision.Nothing : new Decision(steps.DrainToImmutable(), []);
    }

    /// <summary>The event that a conversation begins with, or null when it has begun.</summary>
    private static ConversationStarted? Opening(Conversation state, Parties parties) =>
        state.Version == 0 ? new ConversationStarted(parties.Session, parties.Contact, parties.Phone, parties.UserId) : null;

    private static Step Climbed(Conversation state, StatusUpdate update, MessageStatus? before, DateTimeOffset now) => new(
        new MessageStatusChanged(update.Message, update.Status!.Value, update.WhatsAppId, update.At, update.ErrorCode, update.ErrorText, update.Pricing, update.Conversation),
        update.Raw,
        Claims.Status(state.Session, update.WhatsAppId, StatusWords.Of(update.Status.Value), now),
        // It may also be the first to tell WhatsApp's id, under which later statuses find the message.
        before < MessageStatus.Accepted ? Claims.Sent(state.Session, update.WhatsAppId, now) : null);

    /// <summary>The status proves that the request arrived: whatever the attempt's own answer says, it is over.</summary>
    private static ImmutableArray<OutboxChange> Over(StatusUpdate update, MessageStatus? before) =>
        before is null or < MessageStatus.Accepted ? [new OutboxChange.Finish(update.Message)] : [];
}
