using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Frontend.Deliveries;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Deliveries;

/// <summary>What tenants' endpoints get, whatever they do: nothing lost, nothing out of order, nobody in anybody's way.</summary>
public abstract class DeliveryTests(DeliveryEngine fixture)
{
    private const string Received = "message.received";
    private static readonly int AtOnce = new DeliveryOptions().ConversationsAtOnce;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    [Trait("Promise", "P6")]
    public async Task An_event_arrives_signed_and_as_the_api_shows_it()
    {
        var (shop, hook) = await NewAsync();
        await shop.HearFromAsync(TestShop.NewCustomer(), "Grüße / 你好 \u0000");

        var got = (await hook.Inbox.UntilAsync(all => all.Any(one => one.Type == Received))).Single(one => one.Type == Received);

        Assert.True(Verifies(got, hook.Secret));
        Assert.Equal(got.Data.GetProperty("id").GetString(), got.Id);
        Assert.InRange(Math.Abs(got.Timestamp - got.At.ToUnixTimeSeconds()), 0, 5);
        Assert.Equal(["type", "timestamp", "data"], got.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(got.Data.GetProperty("at").GetString(), got.Json.GetProperty("timestamp").GetString());
        Assert.Equal(await ByRestAsync(shop, got.Id), got.Data.GetRawText());
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task A_receiver_down_for_a_day_gets_everything_in_the_order_of_each_conversation()
    {
        var (shop, hook) = await NewAsync(Received);
        hook.Inbox.Answer = static (_, _) => 500;
        var customers = Enumerable.Range(0, 4).Select(_ => TestShop.NewCustomer()).ToArray();
        for (var hour = 0; hour < 24; hour++)
        {
            await shop.HearFromAsync(customers[hour % customers.Length], $"{hour}");
            if (hour % 4 == 0) await shop.HearFromAsync(customers[0], $"{hour} again");
            fixture.Time.Skip(Hour);
        }

        var expected = (await shop.EventsUntilAsync(seen => seen.Count(e => e.Type == Received) == 30)).Where(e => e.Type == Received).Select(e => e.Id).ToArray();
        hook.Inbox.Answer = static (_, _) => 200;
        await SkipUntilAsync(Hour, async () => hook.Inbox.Accepted.Count == expected.Length && Counts(await hook.GetAsync()).Waiting == 0);

        Assert.Equal(expected.Order(), hook.Inbox.Accepted.Select(one => one.Id).Order());
        Assert.All(hook.Inbox.All, one => Assert.True(Verifies(one, hook.Secret)));
        var firsts = hook.Inbox.All.DistinctBy(one => one.Id).ToArray();
        Assert.All(firsts.GroupBy(one => one.Conversation), conversation => Assert.Equal(conversation.Select(one => one.Version).Order(), conversation.Select(one => one.Version)));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task An_event_that_always_fails_blocks_nobody_is_dead_after_7_days_and_can_be_replayed()
    {
        var (shop, hook) = await NewAsync(Received);
        var customer = TestShop.NewCustomer();
        string? poison = null;
        hook.Inbox.Answer = (id, _) => id == (poison ??= id) ? 500 : 200;
        await shop.HearFromAsync(customer, "poison");
        await hook.Inbox.UntilAsync(all => all.Count > 0);
        var began = fixture.Time.GetUtcNow();
        await shop.HearFromAsync(customer, "fine");
        await hook.Inbox.UntilAsync(all => all.Any(one => one.Answered == 200));

        var lively = 1;
        await SkipUntilAsync(TimeSpan.FromHours(6), async () =>
        {
            // A success now and then: one event fails here, not the endpoint.
            await shop.HearFromAsync(customer, "fine too");
            lively++;
            await hook.Inbox.UntilAsync(all => all.Count(one => one.Answered == 200) >= lively);
            return (await hook.GetAsync()).GetProperty("dead").GetInt32() == 1;
        });

        var attempts = hook.Inbox.All.Where(one => one.Id == poison).ToArray();
        Assert.InRange(attempts.Length, 10, 14);
        Assert.InRange(attempts[^1].At - began, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7.5));
        var log = await hook.LogUntilAsync(all => all.Any(one => one.GetProperty("outcome").GetString() == "DEAD"));
        Assert.Equal(poison, log.Single(one => one.GetProperty("outcome").GetString() == "DEAD").GetProperty("event").GetString());
        Assert.Equal("ACTIVE", (await hook.GetAsync()).GetProperty("state").GetString());

        var notice = Assert.Single((await EngineFixture.JsonAsync(await shop.GetAsync("/v1/notices"))).GetProperty("notices").EnumerateArray());
        Assert.Equal("DEAD_LETTERS", notice.GetProperty("about").GetString());
        Assert.Contains(hook.Id, notice.GetProperty("text").GetString(), StringComparison.Ordinal);

        hook.Inbox.Answer = static (_, _) => 200;
        await hook.PostAsync("replay", new { dead = true });
        await hook.Inbox.UntilAsync(all => all.Any(one => one.Id == poison && one.Answered == 200));
        await hook.LogUntilAsync(all => all.Any(one => one.GetProperty("event").GetString() == poison && one.GetProperty("outcome").GetString() == "DELIVERED"));
        await SkipUntilAsync(TimeSpan.FromMinutes(10), async () => Counts(await hook.GetAsync()) == (0, 0));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task Five_days_of_nothing_but_failures_pause_the_endpoint_and_the_feed_says_so()
    {
        var (shop, hook) = await NewAsync(Received);
        hook.Inbox.Answer = static (_, _) => 500;
        await shop.HearFromAsync(TestShop.NewCustomer());
        await hook.Inbox.UntilAsync(all => all.Count > 0);

        await SkipUntilAsync(TimeSpan.FromHours(6), async () => (await hook.GetAsync()).GetProperty("state").GetString() == "PAUSED");

        Assert.Equal("FAILING", (await hook.GetAsync()).GetProperty("reason").GetString());
        var alert = Assert.Single(await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "webhook.paused")), e => e.Type == "webhook.paused").WebhookPaused;
        Assert.Equal((hook.Id, "127.0.0.1", "FAILING"), (alert.Webhook, alert.Host, alert.Reason));
        // Skipping time cuts a request that is under way.
        Assert.Contains(alert.Error, (string[])["answered 500", "no answer within 15 s"]);
        // How long after them depends on how fast this machine skips.
        Assert.True(fixture.Time.GetUtcNow() - alert.FailingSince.ToDateTimeOffset() >= TimeSpan.FromDays(5));

        hook.Inbox.Answer = static (_, _) => 200;
        await hook.UpdateAsync(new { paused = false });
        await hook.Inbox.UntilAsync(all => all.Any(one => one.Answered == 200));
        Assert.Single(hook.Inbox.Accepted);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task A_receiver_that_hangs_delays_no_other()
    {
        var (shop, slow) = await NewAsync(Received);
        slow.Inbox.Hangs = true;
        var fast = await TestWebhook.CreateAsync(shop, fixture.Receiver.NewInbox(fixture.Time), Received);
        var (neighbour, theirs) = await NewAsync(Received);
        await shop.HearFromAsync(TestShop.NewCustomer());
        await slow.Inbox.UntilAsync(all => all.Count == 1);

        for (var i = 0; i < 20; i++)
        {
            await shop.HearFromAsync(TestShop.NewCustomer());
            await neighbour.HearFromAsync(TestShop.NewCustomer());
        }

        await fast.Inbox.UntilAsync(all => all.Count == 21);
        await theirs.Inbox.UntilAsync(all => all.Count == 20);
        await slow.Inbox.UntilAsync(all => all.Count == AtOnce);
        slow.Inbox.Hangs = false;
        fixture.Time.Skip(TimeSpan.FromSeconds(16));
        var timedOut = (await slow.LogUntilAsync(all => all.Length > 0))[0];
        Assert.Equal(("no answer within 15 s", 0), (timedOut.GetProperty("error").GetString(), timedOut.GetProperty("statusCode").GetInt32()));
        await SkipUntilAsync(TimeSpan.FromSeconds(20), () => Task.FromResult(slow.Inbox.Accepted.Count == 21));
        Assert.Equal(AtOnce, slow.Inbox.MostAtOnce);
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task A_conversation_that_hangs_delays_no_other_of_its_endpoint_and_the_position_waits_for_it()
    {
        var (shop, hook) = await NewAsync(Received);
        hook.Inbox.HangsFor = "hanging";
        var slow = TestShop.NewCustomer();
        await shop.HearFromAsync(slow, "hanging");
        var hanging = (await hook.Inbox.UntilAsync(all => all.Count == 1))[0];
        await shop.HearFromAsync(slow, "behind it");
        var customers = Enumerable.Range(0, 10).Select(_ => TestShop.NewCustomer()).ToArray();
        for (var i = 0; i < 50; i++) await shop.HearFromAsync(customers[i % customers.Length], $"{i}");

        await hook.Inbox.UntilAsync(all => all.Count == 51);
        await hook.LogUntilAsync(log => log.Length == 50);
        var position = (await hook.GetAsync()).GetProperty("cursor").GetString()!;
        Assert.Contains(hanging.Id, (await shop.EventsUntilAsync(seen => seen.Any(e => e.Id == hanging.Id), position)).Select(e => e.Id));
        Assert.DoesNotContain(hook.Inbox.All, one => Text(one) == "behind it");

        hook.Inbox.Release();
        await hook.LogUntilAsync(log => log.Length == 52);
        Assert.Equal(52, hook.Inbox.All.Count);
        Assert.All(hook.Inbox.All.GroupBy(one => one.Conversation), conversation => Assert.Equal(conversation.Select(one => one.Version).Order(), conversation.Select(one => one.Version)));
        var end = (await hook.GetAsync()).GetProperty("cursor").GetString()!;
        await shop.HearFromAsync(slow, "the last");
        Assert.Equal("the last", Assert.Single(await shop.EventsUntilAsync(seen => seen.Count > 0, end)).MessageReceived.Text.Body);
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task What_was_under_way_or_ahead_of_the_position_at_a_restart_arrives_all_the_same()
    {
        var engine = NewEngine();
        await engine.InitializeAsync();
        try
        {
            var shop = await engine.NewShopAsync();
            var hook = await TestWebhook.CreateAsync(shop, engine.Receiver.NewInbox(engine.Time), Received);
            hook.Inbox.HangsFor = "hanging";
            await shop.HearFromAsync(TestShop.NewCustomer(), "hanging");
            for (var i = 0; i < 10; i++) await shop.HearFromAsync(TestShop.NewCustomer(), $"{i}");
            await hook.Inbox.UntilAsync(all => all.Count == 11);

            await engine.StopEngineAsync();
            hook.Inbox.HangsFor = null;
            await engine.StartEngineAsync();

            await hook.Inbox.UntilAsync(_ => hook.Inbox.Accepted.Count == 11);
            Assert.Single(hook.Inbox.Accepted, one => Text(one) == "hanging");
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_endpoint_that_fails_is_asked_one_by_one_until_it_is_back()
    {
        var (shop, hook) = await NewAsync(Received);
        hook.Inbox.Answer = static (_, _) => 500;
        for (var i = 0; i < 30; i++) await shop.HearFromAsync(TestShop.NewCustomer(), $"{i}");
        await shop.EventsUntilAsync(seen => seen.Count(e => e.Type == Received) == 30);
        await hook.LogUntilAsync(log => log.Length >= 3);

        // Held after three failures in a row, whether they came one by one or together: nothing moves until time does.
        Assert.InRange(hook.Inbox.All.Count, 3, AtOnce + 3);
        hook.Inbox.Answer = static (_, _) => 200;
        await SkipUntilAsync(TimeSpan.FromSeconds(20), () => Task.FromResult(hook.Inbox.Accepted.Count == 30));
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_not_followed()
    {
        var (shop, hook) = await NewAsync(Received);
        var elsewhere = fixture.Receiver.NewInbox(fixture.Time);
        hook.Inbox.Headers["Location"] = elsewhere.Url;
        hook.Inbox.Answer = static (_, _) => 307;
        await shop.HearFromAsync(TestShop.NewCustomer());

        var attempt = (await hook.LogUntilAsync(all => all.Length > 0))[0];

        Assert.Equal((307, "answered 307: redirects are not followed", "WILL_RETRY", "not now"),
            (attempt.GetProperty("statusCode").GetInt32(), attempt.GetProperty("error").GetString(), attempt.GetProperty("outcome").GetString(), attempt.GetProperty("response").GetString()));
        Assert.Empty(elsewhere.All);
    }

    [Fact]
    public async Task An_answer_of_410_disables_the_endpoint_and_resuming_begins_with_that_event()
    {
        var (shop, hook) = await NewAsync(Received);
        hook.Inbox.Answer = static (_, _) => 410;
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer, "first");
        var alert = (await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "webhook.paused"))).Single(e => e.Type == "webhook.paused").WebhookPaused;
        Assert.Equal("GONE", alert.Reason);
        for (var i = 0; (await hook.GetAsync()).GetProperty("state").GetString() != "DISABLED"; i++)
        {
            Assert.True(i < 600);
            await Task.Delay(20);
        }

        await shop.HearFromAsync(customer, "second");
        await shop.EventsUntilAsync(seen => seen.Count(e => e.Type == Received) == 2);
        Assert.Single(hook.Inbox.All);

        hook.Inbox.Answer = static (_, _) => 200;
        await hook.UpdateAsync(new { paused = false });
        await hook.Inbox.UntilAsync(all => all.Count == 3);
        Assert.Equal(["first", "second"], hook.Inbox.Accepted.Select(one => one.Data.GetProperty("messageReceived").GetProperty("text").GetProperty("body").GetString()));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_after_is_honoured(int status)
    {
        var (shop, hook) = await NewAsync(Received);
        hook.Inbox.Answer = (_, _) => status;
        hook.Inbox.Headers["Retry-After"] = "3600";
        await shop.HearFromAsync(TestShop.NewCustomer());
        var first = (await hook.LogUntilAsync(all => all.Length > 0))[0];
        Assert.InRange(first.GetProperty("nextAttemptAt").GetDateTimeOffset() - first.GetProperty("at").GetDateTimeOffset(), TimeSpan.FromSeconds(3599.9), TimeSpan.FromSeconds(3600.1));

        hook.Inbox.Answer = static (_, _) => 200;
        await SkipUntilAsync(TimeSpan.FromMinutes(10), () => Task.FromResult(hook.Inbox.All.Count == 2));

        Assert.True(hook.Inbox.All[1].At - hook.Inbox.All[0].At >= TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_paused_endpoint_gets_nothing_and_goes_on_where_it_stopped()
    {
        var (shop, hook) = await NewAsync(Received);
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer, "before");
        await hook.Inbox.UntilAsync(all => all.Count == 1);
        var paused = await hook.UpdateAsync(new { paused = true });
        Assert.Equal(("PAUSED", "PAUSED_BY_TENANT"), (paused.GetProperty("state").GetString(), paused.GetProperty("reason").GetString()));
        for (var i = 0; i < 5; i++) await shop.HearFromAsync(customer, $"{i}");
        await shop.EventsUntilAsync(seen => seen.Count(e => e.Type == Received) == 6);

        await hook.UpdateAsync(new { paused = false });

        await hook.Inbox.UntilAsync(all => all.DistinctBy(one => one.Id).Count() == 6);
        Assert.Equal(["before", "0", "1", "2", "3", "4"], hook.Inbox.Accepted.Select(one => one.Data.GetProperty("messageReceived").GetProperty("text").GetProperty("body").GetString()));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task A_replay_sends_again_from_a_cursor_or_a_time_under_the_same_ids()
    {
        var (shop, hook) = await NewAsync(Received);
        var customer = TestShop.NewCustomer();
        for (var i = 0; i < 3; i++) await shop.HearFromAsync(customer, $"{i}");
        await hook.LogUntilAsync(log => log.Length == 3);
        fixture.Time.Skip(Hour);
        var since = fixture.Time.GetUtcNow().AddMinutes(-30);
        for (var i = 3; i < 6; i++) await shop.HearFromAsync(customer, $"{i}");
        var all = (await hook.Inbox.UntilAsync(all => all.Count == 6)).Select(one => one.Id).ToArray();
        await hook.LogUntilAsync(log => log.Length == 6);

        await hook.PostAsync("replay", new { since });
        await hook.Inbox.UntilAsync(got => got.Count == 9);
        Assert.Equal(all[3..], hook.Inbox.All.Skip(6).Select(one => one.Id));
        await hook.LogUntilAsync(log => log.Length == 9);

        await hook.PostAsync("replay", new { cursor = hook.Inbox.All[0].Data.GetProperty("cursor").GetString() });
        await hook.Inbox.UntilAsync(got => got.Count == 14);
        Assert.Equal(all[1..], hook.Inbox.All.Skip(9).Select(one => one.Id));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task A_restart_in_the_middle_loses_nothing()
    {
        var engine = NewEngine();
        await engine.InitializeAsync();
        try
        {
            var shop = await engine.NewShopAsync();
            var hook = await TestWebhook.CreateAsync(shop, engine.Receiver.NewInbox(engine.Time), Received);
            hook.Inbox.Answer = static (id, _) => id.GetHashCode(StringComparison.Ordinal) % 2 == 0 ? 200 : 500;
            var customer = TestShop.NewCustomer();
            for (var i = 0; i < 40; i++) await shop.HearFromAsync(customer, $"{i}");
            await hook.Inbox.UntilAsync(all => all.Count >= 5);

            await engine.StopEngineAsync();
            hook.Inbox.Answer = static (_, _) => 200;
            await engine.StartEngineAsync();

            await SkipUntilAsync(TimeSpan.FromSeconds(30), () => Task.FromResult(hook.Inbox.Accepted.Count == 40), engine.Time);
            Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i}"), hook.Inbox.Accepted.OrderBy(one => one.Version).Select(one => one.Data.GetProperty("messageReceived").GetProperty("text").GetProperty("body").GetString()));
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    [Fact]
    [Trait("Promise", "S3.9")]
    public async Task A_rotated_secret_signs_beside_the_new_one_until_the_overlap_is_over()
    {
        var (_, hook) = await NewAsync();
        var rotated = await hook.PostAsync("rotate-secret", new { overlap = "3600s" });
        var second = rotated.GetProperty("secret").GetString()!;
        Assert.Equal(2, rotated.GetProperty("webhook").GetProperty("secretCount").GetInt32());

        await hook.PostAsync("test", new { });
        var both = hook.Inbox.All[^1];
        Assert.Equal(2, both.Signature.Split(' ').Length);
        Assert.True(Verifies(both, hook.Secret) && Verifies(both, second));

        fixture.Time.Skip(Hour + TimeSpan.FromSeconds(1));
        await hook.PostAsync("test", new { });
        var one = hook.Inbox.All[^1];
        Assert.True(Verifies(one, second));
        Assert.False(Verifies(one, hook.Secret));
        Assert.Equal(1, (await hook.GetAsync()).GetProperty("secretCount").GetInt32());
    }

    [Fact]
    public async Task A_test_event_arrives_also_at_a_paused_endpoint_and_says_what_came_of_it()
    {
        var (shop, hook) = await NewAsync(Received);
        await hook.UpdateAsync(new { paused = true });

        var attempt = await hook.PostAsync("test", new { });
        Assert.Equal(("DELIVERED", 200), (attempt.GetProperty("outcome").GetString(), attempt.GetProperty("statusCode").GetInt32()));
        Assert.Equal(("webhook.test", hook.Id), (hook.Inbox.All[0].Type, hook.Inbox.All[0].Data.GetProperty("webhookTest").GetProperty("webhook").GetString()));
        hook.Inbox.Answer = static (_, _) => 418;
        Assert.Equal("FAILED", (await hook.PostAsync("test", new { })).GetProperty("outcome").GetString());
        Assert.Equal(["DELIVERED", "FAILED"], (await hook.LogAsync()).Select(one => one.GetProperty("outcome").GetString()));
        Assert.DoesNotContain(await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "session.connected")), e => e.Type == "webhook.test");
    }

    /// <summary>An engine of a test's own, not started yet.</summary>
    protected abstract DeliveryEngine NewEngine();

    private async Task<(TestShop Shop, TestWebhook Hook)> NewAsync(params string[] types)
    {
        var shop = await fixture.NewShopAsync();
        return (shop, await TestWebhook.CreateAsync(shop, fixture.Receiver.NewInbox(fixture.Time), types));
    }

    /// <summary>Skips time step by step until something is so; each step leaves the engine a moment to act.</summary>
    private async Task SkipUntilAsync(TimeSpan step, Func<Task<bool>> enough, SkippingClock? clock = null)
    {
        for (var i = 0; !await enough(); i++)
        {
            Assert.True(i < 600, "It did not come, however much time was skipped.");
            (clock ?? fixture.Time).Skip(step);
            await Task.Delay(100);
        }
    }

    private static string Text(Received request) => request.Data.GetProperty("messageReceived").GetProperty("text").GetProperty("body").GetString()!;

    private static (int Waiting, int Dead) Counts(JsonElement webhook) => (webhook.GetProperty("waiting").GetInt32(), webhook.GetProperty("dead").GetInt32());

    /// <summary>Standard Webhooks' verification, written down once more: none of the engine's code takes part.</summary>
    private static bool Verifies(Received request, string secret)
    {
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        var mac = HMACSHA256.HashData(Convert.FromBase64String(secret[6..]), Encoding.UTF8.GetBytes($"{request.Id}.{request.Timestamp}.{request.Body}"));
        return request.Signature.Split(' ').Contains($"v1,{Convert.ToBase64String(mac)}");
    }

    private async Task<string> ByRestAsync(TestShop shop, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events?cursor=beginning");
        request.Headers.Add("Authorization", $"Bearer {shop.ApiKey}");
        using var response = await fixture.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonDocument.Parse(line[6..]).RootElement.GetProperty("id").GetString() == id) return line[6..];
        }

        throw new InvalidOperationException("The stream ended.");
    }
}

[Collection(DeliveriesOnSqlite.Name)]
public sealed class DeliveriesWithSqlite(DeliveryEngine fixture) : DeliveryTests(fixture)
{
    protected override DeliveryEngine NewEngine() => new();
}

[Collection(DeliveriesOnPostgres.Name)]
public sealed class DeliveriesWithPostgres(PostgresDeliveryEngine fixture) : DeliveryTests(fixture)
{
    protected override DeliveryEngine NewEngine() => new PostgresDeliveryEngine();
}
