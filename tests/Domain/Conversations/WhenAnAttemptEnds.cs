using Parley.Contracts.Grains;
using Parley.Contracts.Ports;
using Parley.Domain.Conversations;

namespace Parley.Tests.Domain.Conversations;

public class WhenAnAttemptEnds
{
    [Theory]
    [InlineData(AttemptResult.Accepted, MessageStatus.Accepted)]
    [InlineData(AttemptResult.Failed, MessageStatus.Failed)]
    [InlineData(AttemptResult.Unknown, MessageStatus.Unknown)]
    public void Three_of_its_ends_take_it_out_of_the_outbox(AttemptResult result, MessageStatus status)
    {
        var (state, message) = Given.Queued();

        var decision = Rules.RecordAttempt(state, new AttemptReport(message, 1, result, "wamid.out", null, null, default), Given.Now);

        Assert.Equal(new OutboxChange.Finish(message), Assert.Single(decision.Outbox));
        Assert.Equal(status, Given.Apply(state, decision).StatusOf(message));
    }

    [Fact]
    public void What_provably_did_not_arrive_is_put_off_and_stays_queued()
    {
        var (state, message) = Given.Queued();

        var decision = Rules.RecordAttempt(state, new AttemptReport(message, 2, AttemptResult.Retry, null, 130429, "slow down", default), Given.Now);

        Assert.Equal(new OutboxChange.PutOff(message, Given.Now.AddSeconds(4)), Assert.Single(decision.Outbox));
        Assert.Equal(MessageStatus.Queued, Given.Apply(state, decision).StatusOf(message));
    }

    [Fact]
    public void The_last_attempt_is_not_followed_by_another()
    {
        var (state, message) = Given.Queued();

        var decision = Rules.RecordAttempt(state, new AttemptReport(message, Rules.MaxAttempts, AttemptResult.Retry, null, null, "no connection", default), Given.Now);

        Assert.Equal(MessageStatus.Failed, Given.Apply(state, decision).StatusOf(message));
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 0, 4)]
    [InlineData(3, 0, 16)]
    [InlineData(8, 0, 600)]
    [InlineData(1, 6, 6)]
    public void The_wait_grows_and_respects_what_whatsapp_asked(int attempt, int asked, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetrySchedule.Delay(attempt, TimeSpan.FromSeconds(asked)));

    [Fact]
    public void A_conversation_forgets_settled_messages_before_those_nobody_answered_for()
    {
        var (state, waiting) = Given.Queued();
        for (var i = 0; i < Conversation.Remembered; i++)
        {
            var id = Parley.Contracts.Ids.MessageId.New();
            state = Given.Apply(state, Rules.Send(state, Given.Text(key: $"k{i}"), id, Given.Tenant, Given.Id, Given.Now).Decision!);
            state = Given.Apply(state, Rules.RecordAttempt(state, new AttemptReport(id, 1, AttemptResult.Accepted, $"w{i}", null, null, default), Given.Now));
        }

        Assert.Equal(Conversation.Remembered, state.Recent.Length);
        Assert.Equal(MessageStatus.Queued, state.StatusOf(waiting));
    }
}
