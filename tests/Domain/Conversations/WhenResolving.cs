using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Conversations;

namespace Parley.Tests.Domain.Conversations;

[Trait("Promise", "P5")]
public class WhenResolving
{
    [Fact]
    public void A_send_that_stays_unknown_asks_for_a_decision_once()
    {
        var (state, message) = Given.Queued();
        Assert.Empty(Rules.GiveUpWaiting(state, message, Given.Now, Given.Now).Steps);
        state = Given.Apply(state, Rules.RecordAttempt(state, new AttemptReport(message, 1, AttemptResult.Unknown, null, null, null, default), Given.Now));

        var step = Assert.Single(Rules.GiveUpWaiting(state, message, Given.Now, Given.Now.AddDays(1)).Steps);

        Assert.Equal(new MessageUndecided(message, Given.Now), step.Event);
        Assert.Equal(message.Value, step.Claim!.Key);
        state = Given.Apply(state, new Parley.Domain.Decision([step], []));
        Assert.Equal(MessageStatus.Unknown, state.StatusOf(message));
        state = Given.Apply(state, Rules.ApplyStatus(state, new StatusUpdate(message, "wamid.x", MessageStatus.Delivered, Given.Now, null, null, default), Given.Now));
        Assert.Empty(Rules.GiveUpWaiting(state, message, Given.Now, Given.Now.AddDays(2)).Steps);
    }

    [Theory]
    [InlineData(Resolution.Sent, MessageStatus.Sent)]
    [InlineData(Resolution.Drop, MessageStatus.Failed)]
    public void The_tenants_word_ends_it(Resolution resolution, MessageStatus status)
    {
        var (state, message) = Unknown();

        var (decision, _) = Resolve(state, message, resolution);

        Assert.Equal(status, Given.Apply(state, decision!).StatusOf(message));
        Assert.Empty(decision!.Outbox);
        Assert.Equal("k2", decision.Steps[0].Claim!.Key);
    }

    [Fact]
    public void A_retry_waits_in_the_outbox_once_more()
    {
        var (state, message) = Unknown();

        var (decision, _) = Resolve(state, message, Resolution.Retry);

        var enqueue = Assert.IsType<OutboxChange.Enqueue>(Assert.Single(decision!.Outbox));
        Assert.Equal((message, "hi"), (enqueue.Message, DeliveryCodec.Decode(enqueue.Content.Span).Body));
        var after = Given.Apply(state, decision);
        Assert.Equal("NOT_UNKNOWN", Resolve(after, message, Resolution.Retry).Refusal!.Reason);
        // The first send's status still takes the second one back.
        var told = Rules.ApplyStatus(after, new StatusUpdate(message, "wamid.1", MessageStatus.Sent, Given.Now, null, null, default), Given.Now);
        Assert.Equal(new OutboxChange.Finish(message), Assert.Single(told.Outbox));
    }

    [Fact]
    public void A_retry_needs_an_open_window_and_its_content()
    {
        var (state, message) = Unknown();
        var late = Given.Now.AddHours(25);

        Assert.Equal("WINDOW_CLOSED", Rules.Resolve(state, Command(message, Resolution.Retry), MessageStatus.Unknown, Queued(message), Given.Tenant, Given.Id, late).Refusal!.Reason);
        Assert.Equal("CONTENT_ERASED", Rules.Resolve(state, Command(message, Resolution.Retry), MessageStatus.Unknown, null, Given.Tenant, Given.Id, Given.Now).Refusal!.Reason);
    }

    [Fact]
    public void A_template_is_retried_outside_of_the_window_too_and_says_the_same_again()
    {
        var (state, message) = Unknown();
        var content = """{"name":"hello","language":{"code":"en"}}"""u8.ToArray();
        var queued = Queued(message) with { Type = "template", Text = "Template hello" };

        var (decision, refusal) = Rules.Resolve(state, Command(message, Resolution.Retry), MessageStatus.Unknown, queued, Given.Tenant, Given.Id, Given.Now.AddDays(2), content);

        Assert.Null(refusal);
        var delivery = DeliveryCodec.Decode(Assert.IsType<OutboxChange.Enqueue>(Assert.Single(decision!.Outbox)).Content.Span);
        Assert.Equal(("template", true), (delivery.Type, delivery.OutsideWindow));
        Assert.Equal(content, delivery.Content);
        Assert.Equal("CONTENT_ERASED", Rules.Resolve(state, Command(message, Resolution.Retry), MessageStatus.Unknown, queued, Given.Tenant, Given.Id, Given.Now, null).Refusal!.Reason);
    }

    [Theory]
    [InlineData(AttemptResult.Accepted)]
    [InlineData(AttemptResult.Failed)]
    [InlineData(AttemptResult.Retry)]
    public void Only_what_is_unknown_can_be_resolved(AttemptResult result)
    {
        var (state, message) = Given.Queued();
        state = Given.Apply(state, Rules.RecordAttempt(state, new AttemptReport(message, 1, result, "wamid.1", null, null, default), Given.Now));

        var (decision, refusal) = Resolve(state, message, Resolution.Drop);

        Assert.Null(decision);
        Assert.Equal((RefusalKind.FailedPrecondition, "NOT_UNKNOWN"), (refusal!.Kind, refusal.Reason));
    }

    [Fact]
    public void What_was_held_for_its_number_does_not_count_as_a_failed_attempt()
    {
        var (state, message) = Given.Queued();

        var decision = Rules.RecordAttempt(state, new AttemptReport(message, 100, AttemptResult.Held, null, 130429, "slow", TimeSpan.FromSeconds(2)), Given.Now);

        Assert.Equal(new OutboxChange.PutOff(message, Given.Now.AddSeconds(2)), Assert.Single(decision.Outbox));
    }

    private static (Conversation State, MessageId Message) Unknown()
    {
        var (state, message) = Given.Queued();
        return (Given.Apply(state, Rules.RecordAttempt(state, new AttemptReport(message, 1, AttemptResult.Unknown, null, null, null, default), Given.Now)), message);
    }

    private static (Parley.Domain.Decision? Decision, Refusal? Refusal) Resolve(Conversation state, MessageId message, Resolution resolution) =>
        Rules.Resolve(state, Command(message, resolution), state.StatusOf(message)!.Value, Queued(message), Given.Tenant, Given.Id, Given.Now);

    private static ResolveSend Command(MessageId message, Resolution resolution) => new(message, 2, resolution, "k2", new byte[32], "key");

    private static MessageQueued Queued(MessageId message) => new(message, "k1", "15550107001", "hi", null, "key");
}
