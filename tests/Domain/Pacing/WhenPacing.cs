using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Pacing;

namespace Parley.Tests.Domain.Pacing;

[Trait("Promise", "P11")]
public class WhenPacing
{
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RetryRule PairRule = new(SendScope.Pair, TimeSpan.FromSeconds(1), 4, TimeSpan.FromMinutes(15));
    private static readonly RetryRule NumberRule = new(SendScope.Number, TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(5));
    private static readonly RetryRule QueueRule = new(SendScope.Queue, TimeSpan.FromMinutes(5), 2, TimeSpan.FromHours(1));
    private readonly Pacer _pacer = new(Allowance.Pair) { Number = Allowance.PerSecond(80) };
    private readonly ConversationId _person = ConversationId.New();

    [Fact]
    public void A_pair_takes_45_at_once_and_then_one_every_6_seconds()
    {
        var (now, sent) = (Now, new List<double>());
        while (sent.Count < 50)
        {
            if (_pacer.ConversationWait(_person, now) is { } wait)
            {
                Assert.Equal(WaitReason.Pair, wait.Reason);
                now = wait.Until;
                continue;
            }

            _pacer.Ended(_person, now);
            sent.Add((now - Now).TotalSeconds);
        }

        Assert.Equal([.. Enumerable.Repeat(0.0, 45), 6, 12, 18, 24, 30], sent);
        Assert.Null(_pacer.ConversationWait(ConversationId.New(), now));
    }

    [Fact]
    public void Quota_that_was_borrowed_comes_back_and_no_more_than_that()
    {
        var bucket = default(Bucket);
        for (var i = 0; i < 20; i++) bucket = bucket.Take(Allowance.Pair, Now);

        Assert.Equal(25, bucket.Free(Allowance.Pair, Now));
        Assert.Equal(35, bucket.Free(Allowance.Pair, Now.AddMinutes(1)));
        Assert.Equal(45, bucket.Free(Allowance.Pair, Now.AddMinutes(2)));
        Assert.Equal(45, bucket.Free(Allowance.Pair, Now.AddDays(1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(80)]
    [InlineData(1000)]
    public void Throughput_is_never_exceeded_and_used_up(int rate)
    {
        _pacer.Number = Allowance.PerSecond(rate);
        var sent = new List<DateTimeOffset>();
        for (var now = Now; now < Now.AddSeconds(60); now = now.AddMilliseconds(25))
        {
            for (var room = _pacer.Room(now); room > 0; room--)
            {
                _pacer.Start(now);
                sent.Add(now);
            }
        }

        for (var second = 0; second < 60; second++)
            Assert.InRange(sent.Count(at => at >= Now.AddSeconds(second) && at < Now.AddSeconds(second + 1)), 0, rate);
        for (var i = rate; i < sent.Count; i++) Assert.True(sent[i] - sent[i - rate] >= TimeSpan.FromSeconds(1));
        Assert.InRange(sent.Count, rate * 60 * 0.95, rate * 60);
    }

    [Fact]
    public void A_pair_that_is_refused_again_and_again_waits_4_to_the_power_of_its_refusals()
    {
        var waits = new List<double>();
        var now = Now;
        for (var i = 0; i < 6; i++)
        {
            var until = _pacer.Refused(_person, PairRule, default, 131056, "", now);
            Assert.Equal(until, _pacer.ConversationWait(_person, now)!.Value.Until);
            waits.Add((until - now).TotalSeconds);
            now = until;
        }

        Assert.Equal([1, 4, 16, 64, 256, 900], waits);
        Assert.Null(_pacer.NumberWait(now));
        _pacer.Accepted(_person, now);
        Assert.Equal(now.AddSeconds(1), _pacer.Refused(_person, PairRule, default, 131056, "", now));
    }

    [Fact]
    public void Refusals_of_sends_that_were_under_way_together_are_one_throttle()
    {
        var until = _pacer.Refused(_person, NumberRule, default, 130429, "", Now);
        Assert.Equal(until, _pacer.Refused(ConversationId.New(), NumberRule, default, 130429, "", Now.AddMilliseconds(10)));
        Assert.Equal(new Wait(Now.AddSeconds(1), WaitReason.Throttled, 130429, ""), _pacer.NumberWait(Now));
        Assert.Equal(0, _pacer.Room(Now));

        // What left before says nothing; then one send finds out, and only its answer opens the number again.
        _pacer.Accepted(_person, Now.AddMilliseconds(-5));
        Assert.Equal((0, 1), (_pacer.Room(Now), _pacer.Room(until)));
        Assert.Equal(until.AddSeconds(2), _pacer.Refused(_person, NumberRule, default, 130429, "", until));
        _pacer.Accepted(_person, until.AddSeconds(2));
        Assert.Equal(20, _pacer.Room(until.AddSeconds(2)));
    }

    [Fact]
    public void A_wait_that_whatsapp_asks_for_is_never_cut_short() =>
        Assert.Equal(Now.AddSeconds(90), _pacer.Refused(_person, NumberRule, TimeSpan.FromSeconds(90), 130429, "", Now));

    [Fact]
    public void A_held_queue_has_a_reason_until_a_send_gets_through_or_a_person_acts()
    {
        var until = _pacer.Refused(_person, QueueRule, default, 190, "no token", Now);
        Assert.Equal((190, "no token"), _pacer.Held);
        Assert.Equal(WaitReason.Held, _pacer.NumberWait(Now)!.Value.Reason);
        Assert.Equal(1, _pacer.Room(until));
        Assert.True(_pacer.Accepted(_person, until));
        Assert.Null(_pacer.Held);

        _pacer.Refused(_person, QueueRule, default, 190, "no token", until);
        Assert.True(_pacer.Release());
        Assert.False(_pacer.Release());
        Assert.Null(_pacer.NumberWait(until));
    }

    [Fact]
    public void An_unknown_send_holds_its_conversation_for_30_seconds_at_most()
    {
        _pacer.Unknown(_person, Now);
        Assert.Equal(new Wait(Now.AddSeconds(30), WaitReason.Unknown), _pacer.ConversationWait(_person, Now));
        Assert.Null(_pacer.ConversationWait(_person, Now.AddSeconds(30)));
        _pacer.Settled(_person);
        Assert.Null(_pacer.ConversationWait(_person, Now));
    }

    [Fact]
    public void Pairs_that_owe_nothing_are_forgotten()
    {
        _pacer.Number = Allowance.PerSecond(1000);
        for (var i = 0; i < 100_000; i++) _pacer.Ended(ConversationId.New(), Now.AddMilliseconds(i));

        Assert.InRange(_pacer.Remembered, 1, 20_000);
    }
}
