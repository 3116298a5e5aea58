using System.Text;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Phones;
using Parley.Simulator.Webhooks;

namespace Parley.Tests.Simulator;

public class DeliveringWebhooks
{
    [Theory]
    [InlineData(500)]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(302)]
    [InlineData(403)]
    public async Task Anything_but_200_is_tried_again_with_the_same_bytes_until_200(int refusal)
    {
        await using var desk = await Desk.StartAsync();
        desk.Receiver.Answer = before => before < 3 ? refusal : 200;
        await desk.WriteAsync("again and again");
        var waits = new List<double>();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var retrying = await desk.DeliveryAsync(attempt);
            Assert.Equal((DeliveryState.Retrying, refusal), (retrying.State, retrying.Attempts[^1].Status));
            var wait = retrying.NextAttemptAt!.Value - desk.World.Clock.GetUtcNow();
            waits.Add(wait.TotalSeconds);
            desk.World.Advance(wait);
        }

        var delivered = await desk.DeliveryAsync(4);
        Assert.Equal((DeliveryState.Delivered, 200), (delivered.State, delivered.Attempts[^1].Status));
        Assert.Equal([1.0, 2, 5], waits);
        var posts = await desk.Receiver.NextAsync(4);
        Assert.Single(posts.Select(p => p.Text).Distinct());
        Assert.Single(posts.Select(p => p.Signature).Distinct());
        await desk.World.WhenIdleAsync();
    }

    [Fact]
    public async Task Nothing_is_tried_longer_than_seven_days_and_ever_less_often()
    {
        await using var desk = await Desk.StartAsync();
        desk.Receiver.Answer = _ => 503;
        await desk.WriteAsync("into the void");
        var delivery = await desk.DeliveryAsync(1);
        while (delivery.State == DeliveryState.Retrying)
        {
            var attempts = delivery.AttemptCount;
            desk.World.Advance(delivery.NextAttemptAt!.Value - desk.World.Clock.GetUtcNow());
            delivery = await desk.DeliveryAsync(attempts + 1);
        }

        Assert.Equal(DeliveryState.GaveUp, delivery.State);
        var at = delivery.Attempts.Select(a => a.At).ToList();
        Assert.InRange(at[^1] - at[0], TimeSpan.FromDays(6), TimeSpan.FromDays(7));
        var gaps = at.Zip(at.Skip(1), (a, b) => b - a).ToList();
        Assert.Equal(gaps.Order(), gaps);
        await desk.World.WhenIdleAsync();
    }

    [Fact]
    public async Task A_receiver_that_is_away_is_tried_again_too()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Receiver.DisposeAsync();
        await desk.WriteAsync("anybody there?");
        var delivery = await desk.DeliveryAsync(1);
        Assert.Equal((DeliveryState.Retrying, 0), (delivery.State, delivery.Attempts[0].Status));
        Assert.NotEmpty(delivery.Attempts[0].Problem!);
    }

    [Fact]
    public async Task So_many_are_under_way_at_once_and_no_more()
    {
        await using var desk = await Desk.StartAsync(new() { InFlight = 8 });
        var gate = new TaskCompletionSource();
        var now = 0;
        var most = 0;
        desk.Receiver.Before = async _ =>
        {
            var current = Interlocked.Increment(ref now);
            InterlockedMax(ref most, current);
            if (current == 8) gate.TrySetResult();
            await gate.Task;
            Interlocked.Decrement(ref now);
        };
        for (var i = 0; i < 40; i++) await desk.WriteAsync($"{i}");
        await desk.Receiver.NextAsync(40);
        Assert.Equal(8, most);
    }

    [Fact]
    public async Task Updates_that_wait_share_a_post_up_to_the_batch_size()
    {
        await using var desk = await Desk.StartAsync(new() { InFlight = 1, BatchSize = 10 });
        var other = desk.World.Accounts.AddNumber(new NumberSpec(desk.World.Accounts.AddWaba(new WabaSpec(Apps: ["shop"])).Id));
        var gate = new TaskCompletionSource();
        desk.Receiver.Before = _ => gate.Task;
        for (var i = 0; i < 41; i++)
            await desk.World.Customers.WriteAsync(new CustomerMessage(Desk.Ada, $"{i}", i % 2 == 0 ? Desk.Number : other.Id));
        gate.SetResult();
        await desk.World.WhenIdleAsync();
        var texts = new List<string>();
        var twoAccounts = false;
        foreach (var post in desk.Receiver.All)
        {
            var entries = post.Json.GetProperty("entry").EnumerateArray().ToList();
            twoAccounts |= entries.Count == 2;
            var changes = entries.SelectMany(e => e.GetProperty("changes").EnumerateArray()).ToList();
            Assert.InRange(changes.Count, 1, 10);
            texts.AddRange(changes.Select(c => c.GetProperty("value").GetProperty("messages")[0].GetProperty("text").GetProperty("body").GetString()!));
            Assert.True(post.SignedBy(Desk.Secret));
        }

        Assert.Equal(Enumerable.Range(0, 41).Select(i => $"{i}").Order(), texts.Order());
        Assert.True(twoAccounts);
        Assert.InRange(desk.Receiver.All.Count, 5, 7);
    }

    [Fact]
    public async Task A_full_queue_holds_customers_back_and_drops_statuses_with_a_count()
    {
        await using var desk = await Desk.StartAsync(new() { DeliveredAfterMs = 0 }, change: o => o with { WebhookQueue = 2 });
        var gate = new TaskCompletionSource();
        desk.Receiver.Before = _ => gate.Task;
        await desk.WriteAsync("1");
        await desk.WriteAsync("2");
        var third = desk.WriteAsync("3").AsTask();
        Assert.False(third.IsCompleted);
        Assert.Equal(200, (await desk.SendTextAsync("its statuses find no room")).Status);
        gate.SetResult();
        await third;
        await desk.Receiver.NextAsync(3);
        Assert.Equal(2, desk.World.WebhookLog.Dropped);
    }

    [Fact]
    public async Task What_nobody_subscribed_to_is_counted_and_goes_nowhere()
    {
        await using var desk = await Desk.StartAsync();
        var number = desk.World.Accounts.AddNumber(new NumberSpec(desk.World.Accounts.AddWaba(new WabaSpec()).Id));
        await desk.World.Customers.WriteAsync(new CustomerMessage(Desk.Ada, "hello?", number.Id));
        await desk.World.WhenIdleAsync();
        Assert.Empty(desk.Receiver.All);
        Assert.Equal(1, desk.World.WebhookLog.Unrouted);
    }

    [Fact]
    public async Task Every_subscribed_app_hears_of_it_under_its_own_signature()
    {
        await using var desk = await Desk.StartAsync();
        await using var second = await Receiver.StartAsync();
        desk.World.Accounts.AddApp(new AppSpec("audit", Secret: "another secret", CallbackUrl: second.Url));
        desk.World.Accounts.AddToken(new TokenSpec("audit-token", "audit"));
        Assert.Equal(200, (await desk.GraphAsync(HttpMethod.Post, $"v26.0/{Desk.Waba}/subscribed_apps", token: "audit-token")).Status);
        await desk.WriteAsync("to both");
        Assert.True((await desk.Receiver.NextAsync()).SignedBy(Desk.Secret));
        Assert.True((await second.NextAsync()).SignedBy("another secret"));
    }

    [Fact]
    public async Task Any_bytes_can_be_posted_signed_rightly_wrongly_or_not_at_all()
    {
        await using var desk = await Desk.StartAsync();
        byte[] bytes = [0xff, 0x00, (byte)'{'];
        await desk.ControlAsync(HttpMethod.Post, "webhooks/raw", new { app = "shop", bodyBase64 = Convert.ToBase64String(bytes) });
        await desk.ControlAsync(HttpMethod.Post, "webhooks/raw", new { app = "shop", body = "{}", signature = "sha256=00" });
        desk.Receiver.Answer = _ => 401;
        var last = await desk.ControlAsync(HttpMethod.Post, "webhooks/raw", new { app = "shop", body = "é/", signature = "" });
        Assert.Equal(401, last.Json.GetProperty("status").GetInt32());
        var posts = await desk.Receiver.NextAsync(3);
        Assert.Equal(bytes, posts[0].Body);
        Assert.True(posts[0].SignedBy(Desk.Secret));
        Assert.Equal("sha256=00", posts[1].Signature);
        Assert.Null(posts[2].Signature);
        Assert.Equal(Encoding.UTF8.GetBytes("é/"), posts[2].Body);
    }

    [Fact]
    public async Task The_log_shows_attempts_and_the_very_bytes()
    {
        await using var desk = await Desk.StartAsync();
        var written = await desk.WriteAsync("look me up / é");
        var listed = await desk.ControlAsync(HttpMethod.Get, $"webhooks?message={Uri.EscapeDataString(written.Id)}&wait=20");
        await desk.World.WhenIdleAsync();
        listed = await desk.ControlAsync(HttpMethod.Get, "webhooks");
        var delivery = Assert.Single(listed.Json.GetProperty("webhooks").EnumerateArray());
        Assert.Equal(("delivered", 200), (delivery.GetProperty("state").GetString(), delivery.GetProperty("attempts")[0].GetProperty("status").GetInt32()));
        Assert.Equal("message text", delivery.GetProperty("what")[0].GetString());
        var body = await desk.Client.GetByteArrayAsync($"_sim/webhooks/{delivery.GetProperty("seq").GetInt64()}/body");
        Assert.Equal((await desk.Receiver.NextAsync()).Body, body);
        Assert.True((await desk.ControlAsync(HttpMethod.Get, "webhooks/idle?wait=1")).Json.GetProperty("idle").GetBoolean());
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
            // Somebody else raised it; look again.
        }
    }
}
