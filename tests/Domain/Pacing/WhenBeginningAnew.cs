using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Conversations;
using Parley.Domain.Pacing;
using Parley.Tests.Domain.Conversations;

namespace Parley.Tests.Domain.Pacing;

/// <summary>What a pair has borrowed is remembered by its conversation, so that a restart does not lend it twice.</summary>
[Trait("Promise", "P11")]
public class WhenBeginningAnew
{
    private readonly ConversationId _person = ConversationId.New();

    [Fact]
    public void A_pacer_asks_for_what_a_pair_owed_as_long_as_it_may_still_owe_it()
    {
        var pacer = new Pacer(Allowance.Pair) { Number = Allowance.PerSecond(80) };
        pacer.Begin(Given.Now);

        Assert.True(pacer.MayOwe(_person, Given.Now));
        Assert.True(pacer.MayOwe(_person, Given.Now.AddSeconds(6 * 45)));
        Assert.False(pacer.MayOwe(_person, Given.Now.AddSeconds(6 * 46)));
        pacer.Recall(_person, default, Given.Now);
        Assert.False(pacer.MayOwe(_person, Given.Now));
        Assert.Null(pacer.ConversationWait(_person, Given.Now));
    }

    [Fact]
    public void What_a_conversation_counted_goes_on_to_be_paid_back()
    {
        var (state, sent) = (Given.Open(), Given.Now);
        for (var i = 0; i < 60; i++)
        {
            var id = MessageId.New();
            state = Given.Apply(state, Rules.Send(state, Given.Text(key: $"k{i}"), id, Given.Tenant, Given.Id, sent).Decision!);
            if (i < 45) state = Given.Apply(state, Rules.RecordAttempt(state, new AttemptReport(id, 1, AttemptResult.Accepted, $"wamid.{i}", null, null, default), sent));
        }

        Assert.Equal(0, state.Sends.Free(Allowance.Pair, sent));
        var pacer = new Pacer(Allowance.Pair) { Number = Allowance.PerSecond(80) };
        pacer.Begin(sent);
        pacer.Recall(_person, state.Sends, sent);
        Assert.InRange(pacer.ConversationWait(_person, sent)!.Value.Until, sent.AddSeconds(6), sent.AddSeconds(12));
    }

    [Theory]
    [InlineData(AttemptResult.Accepted, null, 44)]
    [InlineData(AttemptResult.Unknown, null, 44)]
    [InlineData(AttemptResult.Failed, 131026, 44)]
    // It never left, so it used nothing.
    [InlineData(AttemptResult.Failed, null, 45)]
    [InlineData(AttemptResult.Retry, 131000, 45)]
    public void An_attempt_that_may_have_arrived_counts(AttemptResult result, int? code, int free)
    {
        var (state, message) = Given.Queued();

        state = Given.Apply(state, Rules.RecordAttempt(state, new AttemptReport(message, 1, result, "wamid.x", code, "why", default), Given.Now));

        Assert.Equal(free, state.Sends.Free(Allowance.Pair, Given.Now));
    }

    [Fact]
    public void Statuses_of_what_was_counted_do_not_count_again()
    {
        var (state, message) = Given.Queued();
        state = Given.Apply(state, Rules.RecordAttempt(state, new AttemptReport(message, 1, AttemptResult.Accepted, "wamid.x", null, null, default), Given.Now));

        foreach (var status in (MessageStatus[])[MessageStatus.Sent, MessageStatus.Delivered, MessageStatus.Read])
            state = Given.Apply(state, Rules.ApplyStatus(state, new StatusUpdate(message, "wamid.x", status, Given.Now, null, null, default), Given.Now));

        Assert.Equal(44, state.Sends.Free(Allowance.Pair, Given.Now));
    }
}
