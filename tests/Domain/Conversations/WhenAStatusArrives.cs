using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Conversations;

namespace Parley.Tests.Domain.Conversations;

public class WhenAStatusArrives
{
    private static StatusUpdate Update(MessageId message, MessageStatus status) => new(message, "wamid.out", status, Given.Now, null, null, default);

    [Fact]
    [Trait("Promise", "P4")]
    public void In_whatever_order_they_arrive_the_end_is_the_highest()
    {
        MessageStatus[] ladder = [MessageStatus.Sent, MessageStatus.Delivered, MessageStatus.Read];
        foreach (var order in Permutations(ladder))
        {
            var (state, message) = Given.Queued();
            var seen = new List<MessageStatus>();
            foreach (var status in order)
            {
                var decision = Rules.ApplyStatus(state, Update(message, status), Given.Now);
                seen.AddRange(decision.Steps.Select(step => ((MessageStatusChanged)step.Event).Status));
                state = Given.Apply(state, decision);
            }

            Assert.Equal(MessageStatus.Read, state.StatusOf(message));
            Assert.Equal(seen.Order(), seen);
        }
    }

    [Fact]
    public void It_ends_an_attempt_whose_own_answer_has_not_come()
    {
        var (state, message) = Given.Queued();

        var decision = Rules.ApplyStatus(state, Update(message, MessageStatus.Sent), Given.Now);

        Assert.Equal(new OutboxChange.Finish(message), Assert.Single(decision.Outbox));
    }

    [Fact]
    [Trait("Promise", "P5")]
    public void The_attempts_late_answer_changes_nothing_then()
    {
        var (state, message) = Given.Queued();
        state = Given.Apply(state, Rules.ApplyStatus(state, Update(message, MessageStatus.Sent), Given.Now));

        foreach (var result in Enum.GetValues<AttemptResult>())
        {
            var report = new AttemptReport(message, 1, result, "wamid.out", null, null, default);
            Assert.Empty(Rules.RecordAttempt(state, report, Given.Now).Steps);
        }
    }

    [Fact]
    [Trait("Promise", "P5")]
    public void It_settles_an_unknown_send()
    {
        var (state, message) = Given.Queued();
        state = Given.Apply(state, Rules.RecordAttempt(state, new AttemptReport(message, 1, AttemptResult.Unknown, null, null, null, default), Given.Now));
        Assert.Equal(MessageStatus.Unknown, state.StatusOf(message));

        state = Given.Apply(state, Rules.ApplyStatus(state, Update(message, MessageStatus.Delivered), Given.Now));

        Assert.Equal(MessageStatus.Delivered, state.StatusOf(message));
    }

    [Theory]
    [InlineData(MessageStatus.Queued, true)]
    [InlineData(MessageStatus.Accepted, false)]
    public void It_names_the_message_by_whatsapps_id_when_it_is_the_first_to_tell_it(MessageStatus before, bool names)
    {
        var (state, message) = Given.Queued();
        if (before == MessageStatus.Accepted)
            state = Given.Apply(state, Rules.RecordAttempt(state, new AttemptReport(message, 1, AttemptResult.Accepted, "wamid.out", null, null, default), Given.Now));

        var name = Assert.Single(Rules.ApplyStatus(state, Update(message, MessageStatus.Sent), Given.Now).Steps).Name;

        Assert.Equal(names ? (Claims.SentScope(Given.Session), "wamid.out") : default((string, string)?), name is null ? null : (name.Scope, name.Key));
    }

    [Fact]
    public void Of_a_forgotten_message_it_is_recorded_under_its_own_key()
    {
        var decision = Rules.ApplyStatus(Given.Open(), Update(MessageId.New(), MessageStatus.Read), Given.Now);

        Assert.Equal("wamid.out:read", Assert.Single(decision.Steps).Claim!.Key);
    }

    [Theory]
    [InlineData(new[] { MessageStatus.Sent, MessageStatus.Delivered, MessageStatus.Read }, 0)]
    [InlineData(new[] { MessageStatus.Read, MessageStatus.Delivered, MessageStatus.Sent }, 1)]
    [InlineData(new[] { MessageStatus.Read, MessageStatus.Sent, MessageStatus.Delivered }, 1)]
    [InlineData(new[] { MessageStatus.Sent, MessageStatus.Read, MessageStatus.Delivered }, 0)]
    [InlineData(new[] { MessageStatus.Delivered, MessageStatus.Sent, MessageStatus.Read }, 0)]
    public void The_price_is_recorded_in_whatever_order_statuses_come(MessageStatus[] order, int late)
    {
        var pricing = new MessagePricing("utility", true, "regular", "PMP");
        var (state, message) = Given.Queued();
        var events = new List<object>();
        foreach (var status in order)
        {
            var decision = Rules.ApplyStatus(state, Update(message, status) with { Pricing = status == MessageStatus.Read ? null : pricing }, Given.Now);
            events.AddRange(decision.Steps.Select(step => step.Event));
            state = Given.Apply(state, decision);
        }

        Assert.True(state.IsPriced(message));
        Assert.Equal(late, events.OfType<MessagePriced>().Count());
        Assert.All(events.OfType<MessagePriced>(), priced => Assert.Equal(pricing, priced.Pricing));
        Assert.Contains(events, e => e is MessageStatusChanged { Pricing: not null } or MessagePriced);
    }

    [Fact]
    public void A_voice_message_that_is_played_was_read_and_says_so_once_when_it_was_read_before()
    {
        var (state, message) = Given.Queued();
        var played = Update(message, MessageStatus.Read) with { Note = StatusNote.Played };

        var first = Rules.ApplyStatus(state, played, Given.Now);
        Assert.Equal([typeof(MessageStatusChanged), typeof(MessagePlayed)], first.Steps.Select(step => step.Event.GetType()));

        state = Given.Apply(state, Rules.ApplyStatus(state, Update(message, MessageStatus.Read), Given.Now));
        var later = Assert.Single(Rules.ApplyStatus(state, played, Given.Now).Steps);
        Assert.Equal("wamid.out:played", later.Claim!.Key);
        Assert.Empty(Rules.ApplyStatus(state, played, Given.Now, new HashSet<string> { "wamid.out:played" }).Steps);
    }

    [Fact]
    public void A_message_that_is_deleted_stays_where_it_is_on_the_ladder()
    {
        var (state, message) = Given.Queued();
        state = Given.Apply(state, Rules.ApplyStatus(state, Update(message, MessageStatus.Delivered), Given.Now));

        var decision = Rules.ApplyStatus(state, Update(message, MessageStatus.Read) with { Status = null, Note = StatusNote.Deleted }, Given.Now);

        Assert.IsType<MessageDeleted>(Assert.Single(decision.Steps).Event);
        Assert.Equal(MessageStatus.Delivered, Given.Apply(state, decision).StatusOf(message));
    }

    [Fact]
    public void Of_a_message_to_a_group_each_member_is_recorded_and_the_message_climbs_once()
    {
        var (state, message) = Given.Queued();
        var events = new List<object>();
        foreach (var member in new[] { "15550107001", "15550107002", "15550107001" })
        {
            var held = events.OfType<ParticipantReached>().Select(reached => $"wamid.out:delivered:{reached.Participant}").ToHashSet();
            var decision = Rules.ApplyStatus(state, Update(message, MessageStatus.Delivered) with { Participant = member }, Given.Now, held);
            events.AddRange(decision.Steps.Select(step => step.Event));
            state = Given.Apply(state, decision);
        }

        Assert.Single(events.OfType<MessageStatusChanged>());
        Assert.Equal(["15550107001", "15550107002"], events.OfType<ParticipantReached>().Select(reached => reached.Participant));
    }

    [Fact]
    public void A_call_of_the_customer_opens_the_window_and_one_to_them_does_not()
    {
        Conversation After(bool byCustomer) => Given.Apply(Conversation.Empty, Rules.Note(
            Conversation.Empty,
            new NoteFacts(Given.Parties, [new ConversationFact("call:1:connect", Given.Now, default, new CallFact("wacid.1", "connect", byCustomer, null, null, null, null))]),
            new HashSet<int>(),
            Given.Now));

        Assert.Equal(Given.Now.AddHours(24), After(true).WindowUntil);
        Assert.Null(After(false).WindowUntil);
    }

    [Theory]
    [InlineData("sent", MessageStatus.Sent)]
    [InlineData("delivered", MessageStatus.Delivered)]
    [InlineData("read", MessageStatus.Read)]
    [InlineData("played", MessageStatus.Read)]
    [InlineData("failed", MessageStatus.Failed)]
    [InlineData("deleted", null)]
    [InlineData("something new", null)]
    public void Words_that_are_no_step_of_the_ladder_are_not_guessed(string word, MessageStatus? status) => Assert.Equal(status, StatusWords.Parse(word));

    private static IEnumerable<T[]> Permutations<T>(T[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany((item, i) => Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => (T[])[item, .. rest]));
}
