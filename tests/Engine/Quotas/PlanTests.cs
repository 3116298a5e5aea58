using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.People;

namespace Parley.Tests.Engine.Quotas;

/// <summary>What the operator sells: plans, and what is agreed with a single account.</summary>
[Trait("Promise", "P10")]
public abstract class PlanTests(EngineFixture fixture)
{
    [Fact]
    public async Task An_accounts_own_limits_go_before_its_plan_and_the_plan_before_everybodys()
    {
        var (shop, neighbour) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var plan = await PlanAsync(new { messagesPerDay = 100, storedBytes = "5000", sessions = 2 });
        var set = await SetAsync(shop, new { plan, own = new { sessions = 5, messagesPerMonth = 0 }, reason = "as agreed" });
        Assert.Equal((plan, "100", 5, "0"), (Text(set, "plan"), Text(set.GetProperty("effective"), "messagesPerDay"), set.GetProperty("effective").GetProperty("sessions").GetInt32(), Text(set.GetProperty("effective"), "messagesPerMonth")));
        Assert.Equal(JsonValueKind.Undefined, set.GetProperty("own").TryGetProperty("messagesPerDay", out var absent) ? JsonValueKind.Object : absent.ValueKind);

        var own = await EngineFixture.JsonAsync(await shop.GetAsync("/v1/quotas"));
        Assert.Equal((plan, "100", "5000", "5"), (Text(own, "plan"), Text(own.GetProperty("messagesPerDay"), "limit"), Text(own.GetProperty("storedBytes"), "limit"), Text(own.GetProperty("sessions"), "limit")));
        var theirs = await EngineFixture.JsonAsync(await neighbour.GetAsync("/v1/quotas"));
        Assert.Equal(("", "0"), (Text(theirs, "plan"), Text(theirs.GetProperty("messagesPerDay"), "limit")));

        // A change of the plan holds for those who have it, and what was set is set as a whole.
        await EngineFixture.JsonAsync(await PutAsync($"/v1/plans/{plan}", new { limits = new { messagesPerDay = 200 }, reason = "more for everybody" }));
        Assert.Equal("200", Text((await EngineFixture.JsonAsync(await shop.GetAsync("/v1/quotas"))).GetProperty("messagesPerDay"), "limit"));
        set = await SetAsync(shop, new { reason = "over" });
        Assert.Equal(("", "0"), (Text(set, "plan"), Text(set.GetProperty("effective"), "messagesPerDay")));
    }

    [Fact]
    public async Task A_plan_is_held_to_with_the_next_requests_and_sends_and_nobody_elses_are()
    {
        var (shop, neighbour) = (await fixture.NewShopAsync(), await fixture.NewShopAsync());
        var (customer, theirs) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        await shop.HearFromAsync(customer);
        await neighbour.HearFromAsync(theirs);
        var plan = await PlanAsync(new { messagesPerDay = 1 });
        await SetAsync(shop, new { plan, reason = "as agreed" });
        await KnownAsync(shop, static limits => limits.MessagesPerDay == 1);
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "the one"));
        Assert.Equal((429, "QUOTA_MESSAGES_PER_DAY"), await RefusedAsync(await shop.SayAsync(customer, "one more")));
        await EngineFixture.JsonAsync(await neighbour.SayAsync(theirs, "hello"));

        // Requests: the plan's rate, and what was decided about the account goes before it.
        await SetAsync(shop, new { plan, own = new { requestsPerSecond = 0.1 }, reason = "as agreed" });
        await KnownAsync(shop, static limits => limits.RequestsPerSecond == 0.1);
        using (var first = await shop.GetAsync("/v1/quotas")) Assert.Contains("q=1;w=10", first.Headers.GetValues("RateLimit-Policy").Single(), StringComparison.Ordinal);
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, $"/v1/tenants/{shop.Id}:throttle", EngineFixture.AdminKey, new { requestsPerSecond = 500, reason = "for the move" }));
        using (var moved = await shop.GetAsync("/v1/quotas")) Assert.Contains("q=1000;w=2", moved.Headers.GetValues("RateLimit-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Promise", "S2.2")]
    public async Task What_is_set_is_in_both_audits_with_its_reason_and_told_to_the_accounts_people()
    {
        var shop = await fixture.NewTenantAsync();
        var admin = await SignedIn.AsAsync(fixture, null, PersonRole.PlatformAdmin);
        var plan = await PlanAsync(new { sessions = 3 });
        await EngineFixture.JsonAsync(await admin.SendAsync(HttpMethod.Put, $"/v1/tenants/{shop.Id}/quotas", new { plan, own = new { messagesPerDay = 7 }, reason = "The contract of May." }));

        foreach (var answer in new[] { await shop.GetAsync("/v1/audit?action=tenant.set_quotas"), await admin.GetAsync($"/v1/audit?action=tenant.set_quotas&target={shop.Id}") })
        {
            var act = Assert.Single((await EngineFixture.JsonAsync(answer)).GetProperty("acts").EnumerateArray());
            Assert.Equal(admin.Record.Person.Value, Text(act, "actor"));
            var after = act.GetProperty("after");
            Assert.Equal((plan, "The contract of May."), (Text(after, "plan"), Text(after, "reason")));
            Assert.Contains("messagesPerDay=7", Text(after, "limits"), StringComparison.Ordinal);
        }

        Assert.Contains("The contract of May.", (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/notices"))).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plans_are_listed_kept_while_somebody_has_them_and_say_what_is_wrong_with_them()
    {
        var shop = await fixture.NewTenantAsync();
        var plan = await PlanAsync(new { storedBytes = 10 });
        await SetAsync(shop, new { plan, reason = "as agreed" });
        Assert.Contains((await EngineFixture.JsonAsync(await AdminAsync(HttpMethod.Get, "/v1/plans"))).GetProperty("plans").EnumerateArray(), one => Text(one, "name") == plan && Text(one.GetProperty("limits"), "storedBytes") == "10");
        Assert.Equal((400, "PLAN_IN_USE"), await RefusedAsync(await AdminAsync(HttpMethod.Delete, $"/v1/plans/{plan}")));
        await SetAsync(shop, new { reason = "over" });
        await EngineFixture.JsonAsync(await AdminAsync(HttpMethod.Delete, $"/v1/plans/{plan}"));
        Assert.Equal((404, "NOT_FOUND"), await RefusedAsync(await AdminAsync(HttpMethod.Delete, $"/v1/plans/{plan}")));
        Assert.Equal((404, "NOT_FOUND"), await RefusedAsync(await PutAsync($"/v1/tenants/{shop.Id}/quotas", new { plan, reason = "gone" })));
        Assert.Equal((404, "NOT_FOUND"), await RefusedAsync(await PutAsync($"/v1/tenants/{TenantId.New()}/quotas", new { reason = "nobody" })));
        Assert.Equal((400, "NAME_INVALID"), await RefusedAsync(await PutAsync("/v1/plans/Gold%20Plan", new { reason = "x" })));
        Assert.Equal((400, "REASON_INVALID"), await RefusedAsync(await PutAsync("/v1/plans/gold", new { reason = "" })));
        Assert.Equal((400, "LIMIT_INVALID"), await RefusedAsync(await PutAsync("/v1/plans/gold", new { limits = new { sessions = -1 }, reason = "x" })));
        Assert.Equal((400, "RATE_INVALID"), await RefusedAsync(await PutAsync("/v1/plans/gold", new { limits = new { requestsPerSecond = 0.01 }, reason = "x" })));
    }

    private async Task<string> PlanAsync(object limits)
    {
        var name = $"{Guid.NewGuid():N}";
        await EngineFixture.JsonAsync(await PutAsync($"/v1/plans/{name}", new { limits, reason = "a new offer" }));
        return name;
    }

    private async Task<JsonElement> SetAsync(TestTenant tenant, object quotas) => await EngineFixture.JsonAsync(await PutAsync($"/v1/tenants/{tenant.Id}/quotas", quotas));

    private Task<HttpResponseMessage> PutAsync(string path, object body) => AdminAsync(HttpMethod.Put, path, body);

    private Task<HttpResponseMessage> AdminAsync(HttpMethod method, string path, object? body = null) => fixture.SendAsync(method, path, EngineFixture.AdminKey, body);

    /// <summary>Waits until the engine goes by what was set.</summary>
    private async Task KnownAsync(TestTenant tenant, Predicate<TenantLimits> known)
    {
        Assert.True(TenantId.TryParse(tenant.Id, out var id));
        var quotas = fixture.Engine.Services.GetRequiredService<Frontend.Access.Quotas>();
        var began = TimeProvider.System.GetTimestamp();
        while (!known(quotas.Known(id)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90), "The limits are not in force.");
            await Task.Delay(50);
        }
    }

    private static async Task<(int, string)> RefusedAsync(HttpResponseMessage response) => await EngineFixture.ErrorAsync(response) is var (status, reason, _) ? (status, reason) : default;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(OnSqlite.Name)]
public sealed class PlanTestsOnSqlite(SqliteEngine engine) : PlanTests(engine);

[Collection(OnPostgres.Name)]
public sealed class PlanTestsOnPostgres(PostgresEngine engine) : PlanTests(engine);
