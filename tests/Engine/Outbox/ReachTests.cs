using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Simulator.Control;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Outbox;

/// <summary>How many people a portfolio reaches within 24 hours: kept before WhatsApp enforces it, shared by tenants, never forgotten.</summary>
[Collection(OwnEngines.Name)]
public class ReachTests
{
    private static readonly TimeSpan DayOver = TimeSpan.FromHours(24) + TimeSpan.FromMinutes(20);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "P11")]
    public async Task A_portfolio_reaches_as_many_people_as_it_may_then_waits_for_a_day_and_WhatsApp_refuses_nobody(bool postgres)
    {
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var shop = await fixture.ShopInAsync("900100");
        var people = fixture.Strangers(300);

        await fixture.PromiseAsync(shop, people);
        await fixture.ReceivedAsync(shop, ReachFixture.Limit);
        // Those who were reached may be written to again.
        var reached = fixture.Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)).Where(m => m.FromBusiness).Select(m => m.Phone.Digits).Take(20).ToArray();
        await fixture.PromiseAsync(shop, reached);
        await fixture.ReceivedAsync(shop, ReachFixture.Limit + 20);

        var shown = (await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/sessions/{shop.Session}"))).GetProperty("reach");
        Assert.Equal(("TIER_250", 250, 250), (shown.GetProperty("limit").GetString(), shown.GetProperty("people").GetInt32(), shown.GetProperty("used").GetInt32()));
        // A whole day passes, hour by hour, as it would.
        for (var passed = TimeSpan.Zero; passed < DayOver; passed += TimeSpan.FromHours(1)) fixture.Simulator.World.Advance(TimeSpan.FromHours(1));
        await fixture.ReceivedAsync(shop, 320);

        Assert.Equal(0, fixture.Simulator.World.Limits.Refused.Values.Sum());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "P10")]
    public async Task Tenants_of_one_portfolio_share_by_weight_and_see_nothing_of_each_other(bool postgres)
    {
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var big = await fixture.ShopInAsync("900200");
        var small = await fixture.ShopInAsync("900200");
        var set = await EngineFixture.JsonAsync(await fixture.SendAsync(
            HttpMethod.Patch, "/v1/portfolios/p900200", EngineFixture.AdminKey, new { weights = new[] { new { tenant = big.Id, weight = 4 } } }));
        Assert.Equal(2, set.GetProperty("tenants").GetArrayLength());

        await fixture.PromiseAsync(big, fixture.Strangers(220));
        await fixture.ReceivedAsync(big, 200);
        await fixture.PromiseAsync(small, fixture.Strangers(60));
        await fixture.ReceivedAsync(small, 50);

        Assert.Equal((200, 50), (await fixture.ReceivedAsync(big, 0), await fixture.ReceivedAsync(small, 0)));
        Assert.Equal((200, 200), Reach(await EngineFixture.JsonAsync(await big.GetAsync($"/v1/sessions/{big.Session}"))));
        Assert.Equal((50, 50), Reach(await EngineFixture.JsonAsync(await small.GetAsync($"/v1/sessions/{small.Session}"))));
        Assert.Equal(403, (await EngineFixture.ErrorAsync(await big.GetAsync("/v1/portfolios/p900200"))).Status);
        // One tenant's word about the limit binds itself alone.
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, $"/v1/sessions/{small.Session}", small.ApiKey, new { messagingLimit = "TIER_UNLIMITED" }));
        Assert.Equal((50, 50), Reach(await EngineFixture.JsonAsync(await small.GetAsync($"/v1/sessions/{small.Session}"))));
        Assert.Equal(0, fixture.Simulator.World.Limits.Refused.Values.Sum());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "P11")]
    public async Task What_was_reached_survives_a_restart_and_a_lost_lease_counts_in_full(bool postgres)
    {
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var shop = await fixture.ShopInAsync("900300");
        var (key, session) = (PortfolioKey.OfBusiness("900300"), new SessionKey(new TenantId(shop.Id), new SessionId(shop.Session)));
        var first = await Grain(fixture, key).LeaseAsync(new ReachRequest(session, null, [.. People(0, 10)]), default);
        await Grain(fixture, key).SettleAsync(new ReachSettlement(session, first.Lease, [.. People(0, 10)]), default);
        var lost = await Grain(fixture, key).LeaseAsync(new ReachRequest(session, null, [.. People(5, 100)]), default);
        Assert.Equal((31, 90), (first.People, lost.People));
        Assert.Equal(People(5, 10), lost.Known);

        await fixture.StopEngineAsync();
        await fixture.StartEngineAsync();

        Assert.Equal(10 + 90, (await Grain(fixture, key).OfTenantAsync(session.Tenant, default)).Used);
        // To the end, whoever asks gets no more than there is.
        var rest = await Grain(fixture, key).LeaseAsync(new ReachRequest(session, null, [.. People(1000, 1256)]), default);
        Assert.Equal(ReachFixture.Limit - 100, rest.People);
        Assert.NotNull(rest.FreeAt);
        // Settled twice, it comes back once; another one's lease not at all.
        var strange = session with { Session = SessionId.New() };
        await Grain(fixture, key).SettleAsync(new ReachSettlement(strange, rest.Lease, []), default);
        Assert.Equal(ReachFixture.Limit, (await Grain(fixture, key).OfTenantAsync(session.Tenant, default)).Used);
        await Grain(fixture, key).SettleAsync(new ReachSettlement(session, rest.Lease, [.. People(1000, 1001)]), default);
        await Grain(fixture, key).SettleAsync(new ReachSettlement(session, rest.Lease, [.. People(1000, 1005)]), default);
        Assert.Equal(101, (await Grain(fixture, key).OfTenantAsync(session.Tenant, default)).Used);
        fixture.Simulator.World.Advance(DayOver);
        Assert.Equal(0, (await Grain(fixture, key).OfTenantAsync(session.Tenant, default)).Used);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "P11")]
    public async Task A_restart_gives_back_what_was_leased_and_not_used_and_messages_within_windows_cost_nothing(bool postgres)
    {
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var shop = await fixture.ShopInAsync("900400");
        var people = fixture.Strangers(6);
        await fixture.PromiseAsync(shop, people[..3], fixture.Clock.GetUtcNow().AddHours(1));
        await fixture.ReceivedAsync(shop, 3);
        Assert.Equal(0, await UsedAsync(fixture, "900400", shop));

        await fixture.PromiseAsync(shop, people[3..]);
        await fixture.ReceivedAsync(shop, 6);
        Assert.InRange(await UsedAsync(fixture, "900400", shop), 3, 40);
        await fixture.StopEngineAsync();
        await fixture.StartEngineAsync();

        Assert.Equal(3, await UsedAsync(fixture, "900400", shop));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task A_number_whose_portfolio_Meta_does_not_tell_has_a_portfolio_of_its_tenants_own()
    {
        await using var fixture = await ReachFixture.StartAsync(postgres: false);
        var shop = await fixture.ShopInAsync("900500");
        // Another tenant claims that its number is in the first one's account, which its token cannot read.
        var stranger = await fixture.ShopInAsync("900501");
        var number = stranger.Number with { WabaId = shop.Number.WabaId };
        await EngineFixture.JsonAsync(await stranger.ConnectAsync(number));

        var portfolios = (await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/portfolios", EngineFixture.AdminKey))).GetProperty("portfolios");

        Assert.Equal(["p900500", $"w{shop.Number.WabaId}.{stranger.Id}"], portfolios.EnumerateArray().Select(one => one.GetString()));
        Assert.Equal((250, 0), Reach(await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/sessions/{shop.Session}"))));
    }

    private static IEnumerable<string> People(int from, int to) => Enumerable.Range(from, to - from).Select(i => $"{i:D32}");

    private static (int, int) Reach(System.Text.Json.JsonElement session) =>
        (session.GetProperty("reach").GetProperty("people").GetInt32(), session.GetProperty("reach").TryGetProperty("used", out var used) ? used.GetInt32() : 0);

    private static IPortfolioGrain Grain(ReachFixture fixture, PortfolioKey key) => fixture.Engine.Services.GetRequiredService<IGrainFactory>().GetGrain<IPortfolioGrain>(key.ToString());

    private static async Task<int> UsedAsync(ReachFixture fixture, string portfolio, TestShop shop) =>
        (await Grain(fixture, PortfolioKey.OfBusiness(portfolio)).OfTenantAsync(new TenantId(shop.Id), default)).Used;
}
