using System.Text.Json;
using Grpc.Core;
using Parley.Tests.Engine.Kit;
using Parley.V1;
using Parley.Wire;

namespace Parley.Tests.Engine.Deliveries;

/// <summary>Named positions in the feed, and how old a position may be.</summary>
public abstract class SubscriptionTests(DeliveryEngine fixture)
{
    [Fact]
    [Trait("Promise", "P6")]
    public async Task A_subscription_resumes_where_it_was_committed_by_grpc_and_by_sse()
    {
        var shop = await fixture.NewShopAsync();
        for (var i = 0; i < 5; i++) await shop.HearFromAsync(TestShop.NewCustomer(), $"{i}");
        var all = await shop.EventsUntilAsync(seen => seen.Count(e => e.Type == "message.received") == 5);
        Assert.Equal(all.Select(e => e.Id), (await ReadAsync(shop, "crm", all.Count, "beginning")).Select(e => e.Id));

        var committed = await CommitAsync(shop, "crm", all[3].Cursor);
        Assert.Equal(all[3].Cursor, committed.GetProperty("cursor").GetString());

        Assert.Equal(all.Skip(4).Select(e => e.Id), (await ReadAsync(shop, "crm", all.Count - 4)).Select(e => e.Id));
        Assert.Equal(all.Skip(4).Select(e => e.Id), await ReadBySseAsync(shop, "crm", all.Count - 4));
    }

    [Fact]
    public async Task A_position_moves_forward_only_unless_it_is_reset()
    {
        var shop = await fixture.NewShopAsync();
        for (var i = 0; i < 3; i++) await shop.HearFromAsync(TestShop.NewCustomer(), $"{i}");
        var all = await shop.EventsUntilAsync(seen => seen.Count(e => e.Type == "message.received") == 3);
        await ReadAsync(shop, "worker", 1, "beginning");

        await CommitAsync(shop, "worker", all[4].Cursor);
        await CommitAsync(shop, "worker", all[4].Cursor);
        Assert.Equal(all[4].Cursor, (await CommitAsync(shop, "worker", all[1].Cursor)).GetProperty("cursor").GetString());
        Assert.Equal(all[1].Cursor, (await CommitAsync(shop, "worker", all[1].Cursor, reset: true)).GetProperty("cursor").GetString());
        Assert.Equal("beginning", (await CommitAsync(shop, "worker", "beginning", reset: true)).GetProperty("cursor").GetString());
        Assert.Equal(all.Select(e => e.Id), (await ReadAsync(shop, "worker", all.Count)).Select(e => e.Id));
    }

    [Fact]
    public async Task A_new_subscription_begins_now_and_forgets_nothing_from_then_on()
    {
        var shop = await fixture.NewShopAsync();
        await shop.HearFromAsync(TestShop.NewCustomer(), "before");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"));
        // It is made with the answer's headers, before any event: whoever drops then has missed nothing.
        using (var call = Subscribe(shop, "late", "", out var patience))
        using (patience) await call.ResponseHeadersAsync;
        await shop.HearFromAsync(TestShop.NewCustomer(), "after");

        var first = await ReadAsync(shop, "late", 2);
        Assert.Equal("after", first[1].MessageReceived.Text.Body);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Subscriptions_are_listed_and_deleted_by_their_own_tenant_only()
    {
        var (owner, stranger) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        foreach (var name in (string[])["b", "a", "c"]) await CommitAsync(owner, name, "beginning", reset: true);

        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Delete, "/v1/subscriptions/a", stranger.ApiKey));
        Assert.Equal("NOT_FOUND", (await EngineFixture.ErrorAsync(await stranger.PostAsync("/v1/subscriptions/a/commit", new { cursor = "beginning" }))).Reason);
        Assert.Empty(await NamesAsync(stranger));
        Assert.Equal(["a", "b", "c"], await NamesAsync(owner));
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Delete, "/v1/subscriptions/a", owner.ApiKey));
        Assert.Equal(["b", "c"], await NamesAsync(owner));
    }

    [Theory]
    [InlineData("Upper", "beginning", "SUBSCRIPTION_INVALID")]
    [InlineData("fine", "", "CURSOR_INVALID")]
    [InlineData("fine", "made-up", "CURSOR_OUT_OF_RANGE")]
    public async Task A_commit_that_makes_no_sense_is_refused(string name, string cursor, string reason)
    {
        var tenant = await fixture.NewTenantAsync();
        Assert.Equal(reason, (await EngineFixture.ErrorAsync(await tenant.PostAsync($"/v1/subscriptions/{name}/commit", new { cursor, reset = true }))).Reason);
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task A_cursor_is_good_for_30_days_and_then_the_oldest_readable_one_is_named()
    {
        var shop = await fixture.NewShopAsync();
        await shop.HearFromAsync(TestShop.NewCustomer(), "old");
        var old = await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"));
        await CommitAsync(shop, "sleeper", old[0].Cursor, reset: true);
        fixture.Time.Skip(TimeSpan.FromDays(20));
        await shop.HearFromAsync(TestShop.NewCustomer(), "newer");
        Assert.Equal("newer", (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.Text.Body == "newer"), old[0].Cursor))[^1].MessageReceived.Text.Body);
        fixture.Time.Skip(TimeSpan.FromDays(11));

        foreach (var request in (SubscribeRequest[])[new() { Cursor = old[0].Cursor }, new() { Subscription = "sleeper" }])
        {
            using var call = new Events.EventsClient(fixture.Channel).Subscribe(request, shop.Credential);
            var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(StatusCode.OutOfRange, error.StatusCode);
            var oldest = RpcFailure.Read(error).Metadata["oldest"];
            var readable = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.Text.Body == "newer"), oldest);
            Assert.DoesNotContain(readable, e => old.Any(one => one.Id == e.Id));
        }

        var (status, reason, _) = await EngineFixture.ErrorAsync(await shop.GetAsync($"/v1/events?cursor={Uri.EscapeDataString(old[0].Cursor)}"));
        Assert.Equal((400, "CURSOR_OUT_OF_RANGE"), (status, reason));
        // Nothing older lies behind the last one, however old it is itself; and the beginning is the oldest that can be read.
        await shop.HearFromAsync(TestShop.NewCustomer(), "newest");
        Assert.Contains(await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.Text.Body == "newest"), old[^1].Cursor), e => e.MessageReceived?.Text.Body == "newer");
        Assert.DoesNotContain(await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.Text.Body == "newest")), e => e.Id == old[0].Id);
    }

    private static async Task<JsonElement> CommitAsync(TestTenant tenant, string name, string cursor, bool reset = false) =>
        await EngineFixture.JsonAsync(await tenant.PostAsync($"/v1/subscriptions/{name}/commit", new { cursor, reset }));

    private static async Task<string[]> NamesAsync(TestTenant tenant) =>
        [.. (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/subscriptions"))).GetProperty("subscriptions").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];

    private AsyncServerStreamingCall<Event> Subscribe(TestTenant tenant, string subscription, string cursor, out CancellationTokenSource patience)
    {
        patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return new Events.EventsClient(fixture.Channel).Subscribe(new SubscribeRequest { Subscription = subscription, Cursor = cursor }, tenant.Credential, cancellationToken: patience.Token);
    }

    private async Task<List<Event>> ReadAsync(TestTenant tenant, string subscription, int count, string cursor = "")
    {
        using var call = Subscribe(tenant, subscription, cursor, out var patience);
        using (patience)
        {
            var seen = new List<Event>();
            while (seen.Count < count && await call.ResponseStream.MoveNext(patience.Token)) seen.Add(call.ResponseStream.Current);
            return seen;
        }
    }

    private async Task<List<string>> ReadBySseAsync(TestTenant tenant, string subscription, int count)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/events?subscription={subscription}");
        request.Headers.Add("Authorization", $"Bearer {tenant.ApiKey}");
        using var response = await fixture.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var ids = new List<string>();
        while (ids.Count < count && await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal)) ids.Add(JsonDocument.Parse(line[5..]).RootElement.GetProperty("id").GetString()!);
        }

        return ids;
    }
}

[Collection(DeliveriesOnSqlite.Name)]
public sealed class SubscriptionsWithSqlite(DeliveryEngine fixture) : SubscriptionTests(fixture);

[Collection(DeliveriesOnPostgres.Name)]
public sealed class SubscriptionsWithPostgres(PostgresDeliveryEngine fixture) : SubscriptionTests(fixture);
