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
