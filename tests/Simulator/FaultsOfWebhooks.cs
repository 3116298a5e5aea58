using Parley.Simulator.Faults;
using Parley.Simulator.Webhooks;

namespace Parley.Tests.Simulator;

public class FaultsOfWebhooks : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = (await Desk.StartAsync(new() { DeliveredAfterMs = 0 })).WithOpenWindow();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task A_duplicate_is_the_same_post_again()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Duplicate, Copies: 3, Count: 1));
        await _desk.WriteAsync("four times");
        var posts = await _desk.Receiver.NextAsync(4);
        Assert.Single(posts.Select(p => p.Text + p.Signature).Distinct());
        await _desk.World.WhenIdleAsync();
        Assert.Equal(3, _desk.World.WebhookLog.After(0).Count(d => d.RepeatOf is not null));
        Assert.Equal(4, _desk.Receiver.All.Count);
    }

    [Fact]
    public async Task A_delayed_webhook_leaves_later_and_others_do_not_wait_for_it()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Delay, FaultSide.Webhook, Count: 1, DelayMs: 60_000));
        var slow = await _desk.WriteAsync("slow");
        await _desk.WriteAsync("fast");
        Assert.Equal("fast", Text(await _desk.Receiver.NextAsync()));
        await _desk.AdvanceUntilAsync(() => _desk.Receiver.All.Count == 2, TimeSpan.FromSeconds(1));
        Assert.Equal("slow", Text(await _desk.Receiver.NextAsync()));
        var late = _desk.World.WebhookLog.After(0).Single(d => d.MessageIds.Contains(slow.Id));
        Assert.True(late.CreatedAt - slow.Time >= TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_reordered_webhook_is_overtaken_by_the_next_one()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Reorder, Count: 1));
        await _desk.WriteAsync("first");
        await _desk.WriteAsync("second");
        Assert.Equal(["second", "first"], (await _desk.Receiver.NextAsync(2)).Select(Text));
    }

    [Fact]
    public async Task A_reordered_webhook_that_nothing_overtakes_leaves_after_its_delay()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Reorder, Count: 1, DelayMs: 3000));
        await _desk.WriteAsync("alone");
        await _desk.AdvanceUntilAsync(() => _desk.Receiver.All.Count == 1, TimeSpan.FromSeconds(1));
        Assert.Equal("alone", Text(await _desk.Receiver.NextAsync()));
    }

    [Fact]
    public async Task The_first_attempts_can_be_lost_on_the_way()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Drop, Attempts: 2, Count: 1));
        await _desk.WriteAsync("third time lucky");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var retrying = await _desk.DeliveryAsync(attempt);
            Assert.Equal(DeliveryState.Retrying, retrying.State);
            _desk.World.Advance(retrying.NextAttemptAt!.Value - _desk.World.Clock.GetUtcNow());
        }

        var delivery = await _desk.DeliveryAsync(3);
        Assert.Equal([0, 0, 200], delivery.Attempts.Select(a => a.Status));
        Assert.Single(_desk.Receiver.All);
    }

    [Fact]
    public async Task A_match_tells_statuses_from_messages()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Duplicate, Match: new FaultMatch(Event: "status", Recipient: Desk.Ada)));
        await _desk.WriteAsync("once");
        await _desk.SendTextAsync("its statuses twice");
        await _desk.World.WhenIdleAsync();
        var told = _desk.Receiver.All.GroupBy(p => p.Status ?? "message").ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(new Dictionary<string, int> { ["message"] = 1, ["sent"] = 2, ["delivered"] = 2 }, told);
    }

    private static string Text(Received post) =>
        post.Value.GetProperty("messages")[0].GetProperty("text").GetProperty("body").GetString()!;
}
