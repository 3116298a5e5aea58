using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Conversations;

namespace Parley.Tests.Domain.Conversations;

public class WhenTimesAreGiven
{
    private static readonly DateTimeOffset Now = Given.Now;

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(-5, 1, null)]
    [InlineData(30 * 24 * 60, 60 * 24 * 60, null)]
    [InlineData((30 * 24 * 60) + 1, null, "SEND_AT_TOO_LATE")]
    [InlineData(null, 0, "EXPIRES_AT_TOO_EARLY")]
    [InlineData(60, 60, "EXPIRES_AT_TOO_EARLY")]
    [InlineData(null, (30 * 24 * 60) + 1, "EXPIRES_AT_TOO_LATE")]
    public void Each_limit_has_its_name(int? sendAt, int? expiresAt, string? reason) => Assert.Equal(reason, Rules.CheckTimes(At(sendAt), At(expiresAt), Now)?.Reason);

    [Fact]
    public void A_scheduled_send_is_due_at_its_time_and_carries_its_end()
    {
        var state = Given.Open();
        var command = Given.Text() with { SendAt = Now.AddHours(1), ExpiresAt = Now.AddHours(2) };

        var decision = Rules.Send(state, command, MessageId.New(), Given.Tenant, Given.Id, Now).Decision!;

        var row = Assert.IsType<OutboxChange.Enqueue>(Assert.Single(decision.Outbox));
        Assert.Equal((Now.AddHours(1), Now.AddHours(2)), (row.DueAt, row.ExpiresAt!.Value));
        Assert.Equal(Now.AddHours(2), DeliveryCodec.Decode(row.Content.Span).ExpiresAt);
        var queued = Assert.IsType<MessageQueued>(decision.Steps[0].Event);
        Assert.Equal((Now.AddHours(1), Now.AddHours(2)), (queued.SendAt!.Value, queued.ExpiresAt!.Value));
    }

    [Fact]
    public void A_queued_send_can_be_cancelled_and_one_that_left_cannot()
    {
        var (state, message) = Given.Queued();

        var cancelled = Rules.Cancel(state, message, Now);

        Assert.Equal(new OutboxChange.Finish(message), Assert.Single(cancelled.Outbox));
        Assert.Equal(OwnFailures.Cancelled, Assert.IsType<MessageStatusChanged>(Assert.Single(cancelled.Steps).Event).ErrorCode);
        Assert.Empty(Rules.Cancel(Given.Apply(state, cancelled), message, Now).Steps);
        foreach (var result in (AttemptResult[])[AttemptResult.Accepted, AttemptResult.Unknown])
        {
            var sent = Given.Apply(state, Rules.RecordAttempt(state, new AttemptReport(message, 1, result, "wamid.x", null, null, default), Now));
            Assert.Empty(Rules.Cancel(sent, message, Now).Steps);
        }
    }

    private static DateTimeOffset? At(int? minutes) => minutes is { } given ? Now.AddMinutes(given) : null;
}
