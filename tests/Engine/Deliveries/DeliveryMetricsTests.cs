using System.Collections.Concurrent;
using System.Diagnostics;
using Parley.Contracts;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Deliveries;

/// <summary>What operators see of deliveries while an endpoint takes, fails, gives up and is gone.</summary>
public sealed class DeliveryMetricsTests : IAsyncLifetime
{
    private const string Received = "message.received", Attempts = "parley.deliveries.attempts";
    private readonly DeliveryEngine _engine = new();

    public Task InitializeAsync() => _engine.InitializeAsync();

    public Task DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    [Trait("Promise", "P6")]
    public async Task Each_quantity_moves_with_what_becomes_of_an_event()
    {
        using var seen = new Instruments(_engine.Engine.Services);
        var shop = await _engine.NewShopAsync();
        var hook = await TestWebhook.CreateAsync(shop, _engine.Receiver.NewInbox(_engine.Time), Received);
        var customer = TestShop.NewCustomer();

        await shop.HearFromAsync(customer);
        // Before time is skipped, which cuts a request that is under way.
        await hook.LogUntilAsync(log => log.Length == 1);
        await SkipUntilAsync(() => seen.Count($"{Attempts}[Delivered]") == 1 && seen.Observe("parley.deliveries.endpoints[Active]") == 1);
        Assert.Equal((1, 1), (seen.Count("parley.deliveries.lag"), seen.Count("parley.deliveries.attempt.duration[Delivered]")));
        Assert.Equal((0, 0, 0), (seen.Observe("parley.deliveries.waiting"), seen.Observe("parley.deliveries.oldest_waiting"), seen.Observe("parley.deliveries.under_way")));

        hook.Inbox.Answer = static (_, _) => 500;
        await shop.HearFromAsync(customer);
        await SkipUntilAsync(() => seen.Observe("parley.deliveries.waiting") == 1 && seen.Count($"{Attempts}[WillRetry]") > 1);
        Assert.InRange(seen.Observe("parley.deliveries.oldest_waiting")!.Value, 1, 7 * 86_400);

        await SkipUntilAsync(() => seen.Observe("parley.deliveries.dead") == 1, TimeSpan.FromHours(6));
        Assert.Equal((0, 1, 1), (seen.Observe("parley.deliveries.waiting"), seen.Count("parley.deliveries.stopped[FAILING]"), seen.Observe("parley.deliveries.endpoints[Paused]")));

        hook.Inbox.Answer = static (_, _) => 410;
        await hook.UpdateAsync(new { paused = false });
        await hook.PostAsync("replay", new { dead = true });
        await SkipUntilAsync(() => seen.Observe("parley.deliveries.endpoints[Disabled]") == 1);
        Assert.Equal((1, 1), (seen.Count($"{Attempts}[Failed]"), seen.Count("parley.deliveries.stopped[GONE]")));

        var page = await _engine.Http.GetStringAsync(new Uri(_engine.Engine.Admin!, "/metrics"));
        string[] families =
        [
            "attempts_total{outcome=\"Delivered\"}", "attempt_duration_seconds_bucket{", "lag_seconds_bucket{", "under_way ", "waiting ", "oldest_waiting_seconds ", "dead ",
            "endpoints{state=\"Disabled\"}", "stopped_total{reason=\"GONE\"}",
        ];
        Assert.All(families, family => Assert.Contains($"\nparley_deliveries_{family}", page, StringComparison.Ordinal));
        Assert.DoesNotContain(hook.Id, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_attempt_has_a_span_that_names_endpoint_and_event_and_no_url()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Spans.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var shop = await _engine.NewShopAsync();
        var hook = await TestWebhook.CreateAsync(shop, _engine.Receiver.NewInbox(_engine.Time), Received);
        await shop.HearFromAsync(TestShop.NewCustomer());
        await hook.LogUntilAsync(log => log.Length == 1);

        var span = Assert.Single(spans, one => one.OperationName == "deliver event" && Equals(one.GetTagItem("parley.webhook"), hook.Id));
        Assert.Equal((hook.Inbox.All[0].Id, Received, 1, "delivered", 200),
            (span.GetTagItem("parley.event"), span.GetTagItem("parley.type"), span.GetTagItem("parley.attempt"), span.GetTagItem("parley.outcome"), span.GetTagItem("http.response.status_code")));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && text.Contains(_engine.Receiver.Host, StringComparison.Ordinal));
    }

    /// <summary>Skips time until something is so; the store is counted every ten seconds of it.</summary>
    private async Task SkipUntilAsync(Func<bool> enough, TimeSpan? step = null)
    {
        for (var i = 0; !enough(); i++)
        {
            Assert.True(i < 600, "It did not come, however much time was skipped.");
            _engine.Time.Skip(step ?? TimeSpan.FromSeconds(11));
            await Task.Delay(100);
        }
    }
}
