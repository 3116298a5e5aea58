using System.Text.Json;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>What the people of a suspended account find: that it is, why, what was done and what they were told.</summary>
[Trait("Promise", "S3.10")]
public abstract class SuspendedPeopleTests(PeopleEngine fixture)
{
    [Fact]
    public async Task They_sign_in_see_why_and_nothing_else_until_it_ends()
    {
        var (tenant, other) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var email = await fixture.NewMemberAsync(tenant, "OWNER");
        var (open, agent) = (await fixture.SignInAsync(email), await SignedIn.AsAsync(fixture, tenant.Id, PersonRole.Agent));
        Assert.False((await MeAsync(open)).GetProperty("suspended").GetBoolean());
        await DecideAsync(tenant, "suspend", "Customers report spam.");

        // Who signs in now, and who was signed in before.
        foreach (var browser in new[] { await fixture.SignInAsync(email), open })
        {
            var me = await MeAsync(browser);
            Assert.Equal((true, "Customers report spam."), (me.GetProperty("suspended").GetBoolean(), me.GetProperty("suspensionReason").GetString()));
            foreach (var path in (string[])["/v1/conversations", "/v1/members", "/v1/account", "/v1/keys", "/v1/message-log.csv", "/v1/media/md0", "/v1/quotas"]) Assert.Equal((403, "TENANT_SUSPENDED"), await RefusedAsync(await browser.GetAsync(path)));
            Assert.Equal((403, "TENANT_SUSPENDED"), await RefusedAsync(await browser.SendAsync(HttpMethod.Patch, "/v1/me", new { name = "Beate" })));
            Assert.Equal((403, "TENANT_SUSPENDED"), await RefusedAsync(await browser.PostAsync("/v1/keys", new { name = "way out" })));
            Assert.Contains("tenant.suspend", (await EngineFixture.JsonAsync(await browser.GetAsync("/v1/audit"))).GetProperty("acts").EnumerateArray().Select(static act => act.GetProperty("action").GetString()));
            Assert.Contains("tenant.suspend", await (await browser.GetAsync("/v1/audit.csv")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Contains("Customers report spam.", (await EngineFixture.JsonAsync(await browser.GetAsync("/v1/notices"))).ToString(), StringComparison.Ordinal);
        }

        // What a role never allowed, a suspension does not allow either; programs get nothing at all.
        Assert.Equal((403, "PERMISSION_MISSING"), await RefusedAsync(await agent.GetAsync("/v1/audit")));
        Assert.Equal((403, "TENANT_SUSPENDED"), await RefusedAsync(await tenant.GetAsync("/v1/audit")));
        await EngineFixture.JsonAsync(await other.GetAsync("/v1/conversations"));

        await DecideAsync(tenant, "resume", "settled");
        Assert.False((await MeAsync(open)).TryGetProperty("suspensionReason", out var reason) && reason.GetString() != "");
        await EngineFixture.JsonAsync(await open.GetAsync("/v1/conversations"));
    }

    [Fact]
    public async Task A_person_of_several_accounts_goes_on_in_the_others()
    {
        var (tenant, other) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var person = await SignedIn.NewPersonAsync(fixture, tenant.Id, PersonRole.Owner);
        await SignedIn.JoinAsync(fixture, person, other.Id, PersonRole.Owner);
        var who = await SignedIn.InAsync(fixture, person.Id, tenant.Id);
        await DecideAsync(tenant, "suspend", "Unpaid.");

        Assert.Equal((403, "TENANT_SUSPENDED"), await RefusedAsync(await who.GetAsync("/v1/conversations")));
        await EngineFixture.JsonAsync(await who.PostAsync("/v1/sign-ins:switch", new { tenant = other.Id }));
        await EngineFixture.JsonAsync(await who.GetAsync("/v1/conversations"));
    }

    private async Task DecideAsync(TestTenant tenant, string what, string reason) =>
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, $"/v1/tenants/{tenant.Id}:{what}", EngineFixture.AdminKey, new { reason }));

    private static async Task<JsonElement> MeAsync(PeopleEngine.Browser browser) => await EngineFixture.JsonAsync(await browser.GetAsync("/v1/me"));

    private static async Task<(int, string)> RefusedAsync(HttpResponseMessage response) => await EngineFixture.ErrorAsync(response) is var (status, reason, _) ? (status, reason) : default;
}

[Collection(PeopleOnSqlite.Name)]
public sealed class SqliteSuspendedPeopleTests(SqlitePeopleEngine fixture) : SuspendedPeopleTests(fixture);

[Collection(PeopleOnPostgres.Name)]
public sealed class PostgresSuspendedPeopleTests(PostgresPeopleEngine fixture) : SuspendedPeopleTests(fixture);
