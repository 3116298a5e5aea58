using System.Diagnostics;
using Parley.Silo.Hosting;
using Parley.Simulator.Control;
using Parley.Tests.Engine.Deliveries;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Sending;

namespace Parley.Tests.Engine.Telemetry;

/// <summary>One trace shows every hop of a message, over restarts too, because its context stands in the journal and goes to WhatsApp and back.</summary>
public sealed class TraceTests
{
    [Fact]
    [Trait("Promise", "P16")]
    public async Task A_customers_message_is_one_trace_from_whatsapps_webhook_to_the_tenants()
    {
        await using var collector = await Collector.StartAsync();
        var engine = new TracedEngine(collector.Address);
        await engine.InitializeAsync();
        var shop = await engine.NewShopAsync();
        var hook = await TestWebhook.CreateAsync(shop, engine.Receiver.NewInbox(engine.Time), "message.received");
        hook.Inbox.Answer = static (_, _) => 500;
        string trace;
        using (var whatsApp = Begin())
        {
            trace = whatsApp.TraceId.ToHexString();
            await shop.HearFromAsync(TestShop.NewCustomer());
        }

        await hook.LogUntilAsync(log => log.Length > 0);
        await engine.StopEngineAsync();
        await engine.StartEngineAsync();
        hook.Inbox.Answer = static (_, _) => 200;
        await engine.SkipUntilAsync(() => hook.Inbox.Accepted.Count == 1);
        await engine.DisposeAsync();

        var spans = collector.Spans().Where(span => span.Trace == trace).ToArray();
        Whole(spans, "POST /webhooks/whatsapp/{app}", "take messages", "append", "deliver event");
        var append = spans.Single(span => span.Name == "append" && span.Tags["parley.outcome"] == "Stored");
        var deliveries = spans.Where(span => span.Name == "deliver event").ToArray();
        Assert.All(deliveries, delivery => Assert.Equal(append.Id, delivery.Parent));
        Assert.Equal(["delivered", "failed"], deliveries.Select(delivery => delivery.Tags["parley.outcome"]).Distinct().Order());
    }

    [Fact]
    [Trait("Promise", "P16")]
    public async Task A_send_is_one_trace_from_the_callers_request_to_its_last_status()
    {
        await using var collector = await Collector.StartAsync();
        var engine = new TracedEngine(collector.Address);
        await engine.InitializeAsync();
        var shop = await engine.NewShopAsync();
        var hook = await TestWebhook.CreateAsync(shop, engine.Receiver.NewInbox(engine.Time), "message.status");
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");
        string trace, told;
        using (var caller = Begin())
        {
            trace = caller.TraceId.ToHexString();
            var body = new { session = shop.Session, to = customer, text = new { body = "later" }, key = "1", sendAt = engine.Time.GetUtcNow().AddHours(1), bizOpaqueCallbackData = "order/7" };
            await EngineFixture.JsonAsync(await shop.PostAsync("/v1/messages", body));
        }

        await engine.StopEngineAsync();
        await engine.StartEngineAsync();
        await engine.SkipUntilAsync(() => engine.Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)).Any(message => message.FromBusiness));
        var sent = engine.Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)).Single(message => message.FromBusiness);
        using (var whatsApp = Begin())
        {
            told = whatsApp.TraceId.ToHexString();
            using var answer = await engine.PostWebhookAsync(shop.Number.App, Payloads.Statuses(shop.Number.PhoneNumberId, Payloads.Status(sent.Id, "read", sent.CallbackData)));
            Assert.Equal(200, (int)answer.StatusCode);
        }

        await hook.Inbox.UntilAsync(all => all.Any(one => one.Body.Contains("\"READ\"", StringComparison.Ordinal)));
        await hook.LogUntilAsync(log => log.Length == hook.Inbox.All.Count);
        await engine.DisposeAsync();

        var spans = collector.Spans().Where(span => span.Trace == trace).ToArray();
        Whole(spans, "POST /v1/messages", "append", "send message", "send attempt", "take status", "deliver event");
        var (asked, attempt) = (spans.Single(span => span.Name == "POST /v1/messages"), spans.Single(span => span.Name == "send message"));
        Assert.Equal("append", spans.Single(span => span.Id == attempt.Parent).Name);
        Assert.Contains(asked, Above(spans, attempt));
        Assert.Equal("Accepted", attempt.Tags["parley.outcome"]);
        Assert.Contains(spans, span => span.Name == "POST" && spans.Any(around => around.Name == "send attempt" && around.Id == span.Parent));
        var read = spans.Single(span => span.Name == "take status" && span.Links.Contains(told));
        Assert.Equal(attempt.Id, read.Parent);
        var written = spans.Single(span => span.Name == "append" && Above(spans, span).Contains(read));
        Assert.Contains(spans, span => span.Name == "deliver event" && span.Parent == written.Id);
        Assert.EndsWith("/order/7", sent.CallbackData, StringComparison.Ordinal);
    }

    /// <summary>All of these are there, and each but the first hangs on another one of the trace.</summary>
    private static void Whole(ExportedSpan[] spans, params string[] names)
    {
        Assert.All(names, name => Assert.Contains(name, spans.Select(span => span.Name)));
        var ids = spans.Select(span => span.Id).ToHashSet(StringComparer.Ordinal);
        // The caller's own span is not exported by the engine, nor is its client's.
        var outside = spans.Where(span => !ids.Contains(span.Parent)).Select(span => span.Name).Distinct().ToArray();
        Assert.Single(outside);
        Assert.Contains(outside[0], (string[])["POST", names[0]]);
    }

    /// <summary>What a span hangs on, from the nearest to the first: where silos call each other, their calls are among it.</summary>
    private static IEnumerable<ExportedSpan> Above(ExportedSpan[] spans, ExportedSpan span)
    {
        while (Array.Find(spans, one => one.Id == span.Parent) is { } above) yield return span = above;
    }

    /// <summary>A span of somebody outside who traces.</summary>
    private static Activity Begin() => new Activity("outside") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();

    private sealed class TracedEngine(string collector) : DeliveryEngine
    {
        protected override void Configure(EngineSettings settings)
        {
            base.Configure(settings);
            settings.Otlp.Endpoint = collector;
        }

        /// <summary>Skips time until something is so.</summary>
        public async Task SkipUntilAsync(Func<bool> enough)
        {
            for (var i = 0; !enough(); i++)
            {
                Assert.True(i < 1200, "It does not come to pass.");
                Time.Skip(TimeSpan.FromMinutes(1));
                await Task.Delay(50);
            }
        }
    }
}
