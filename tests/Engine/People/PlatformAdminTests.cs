using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ports;
using Parley.Frontend.Accounts;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>The people who run the platform: invited by each other, and never by a password alone.</summary>
[Trait("Promise", "S3.5")]
public abstract class PlatformAdminTests(PeopleEngine fixture)
{
    [Fact]
    public async Task An_invited_admin_sets_up_a_second_factor_before_anything_else_and_signs_in_with_it_from_then_on()
    {
        var first = await SignedIn.AsAsync(fixture, null, PersonRole.PlatformAdmin);
        var email = PeopleEngine.NewEmail();
        Assert.Equal("", Text(await EngineFixture.JsonAsync(await first.PostAsync("/v1/platform/invitations", new { email })), "url"));
        var secret = await fixture.Mails.SecretAsync(email);
        var link = await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/links:look", new { secret }));
        Assert.Equal((true, ""), (link.GetProperty("platform").GetBoolean(), Text(link, "termsVersion")));
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/links:use", new { secret, name = "Second", password = PeopleEngine.Password }));

        var browser = await fixture.SignInAsync(email, platform: true);
        var me = await EngineFixture.JsonAsync(await browser.GetAsync("/v1/me"));
        Assert.Equal(("OPERATOR", true), (Text(me, "role"), me.GetProperty("secondFactorNeeded").GetBoolean()));
        foreach (var path in (string[])["/v1/tenants", "/v1/platform/health", "/v1/audit", "/v1/audit.csv", "/v1/audit.jsonl", "/v1/dead-letters"]) Assert.Equal("SECOND_FACTOR_NEEDED", await ReasonAsync(await browser.GetAsync(path)));
        Assert.Equal("SECOND_FACTOR_NEEDED", await ReasonAsync(await browser.PostAsync("/v1/tenants", new { name = "x", key = "y" })));

        var key = Text(await EngineFixture.JsonAsync(await browser.PostAsync("/v1/me/authenticator", new { password = PeopleEngine.Password })), "key");
        Assert.Equal("SECOND_FACTOR_NEEDED", await ReasonAsync(await browser.GetAsync("/v1/tenants")));
        var confirmed = await EngineFixture.JsonAsync(await browser.PostAsync("/v1/me/authenticator:confirm", new { code = Totp.CodeAt(key, DateTimeOffset.UtcNow) }));
        Assert.Equal(10, confirmed.GetProperty("recoveryCodes").GetArrayLength());
        // From the next call on.
        await EngineFixture.JsonAsync(await browser.GetAsync("/v1/tenants"));
        Assert.False((await EngineFixture.JsonAsync(await browser.GetAsync("/v1/me"))).GetProperty("secondFactorNeeded").GetBoolean());

        // A password alone gets no further than the challenge, which has no cookie.
        using var response = await fixture.PostAsync("/v1/sign-ins", new { email, password = PeopleEngine.Password, platform = true });
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.NotEqual("", Text(await EngineFixture.JsonAsync(response), "challenge"));

        // Who switches it off is where they began.
        await EngineFixture.JsonAsync(await browser.PostAsync("/v1/me/authenticator:disable", new { password = PeopleEngine.Password }));
        Assert.Equal("SECOND_FACTOR_NEEDED", await ReasonAsync(await browser.GetAsync("/v1/tenants")));
    }

    [Fact]
    public async Task Admins_are_listed_and_removed_and_their_sign_ins_with_them()
    {
        var (first, second) = (await SignedIn.AsAsync(fixture, null, PersonRole.PlatformAdmin), await SignedIn.AsAsync(fixture, null, PersonRole.PlatformAdmin));
        var listed = await AllAsync(first);
        Assert.Equal([true, true], listed.Where(one => Text(one, "person") == first.Record.Person.Value || Text(one, "person") == second.Record.Person.Value).Select(static one => one.GetProperty("twoFactor").GetBoolean()));

        await EngineFixture.JsonAsync(await first.SendAsync(HttpMethod.Delete, $"/v1/platform/admins/{second.Record.Person}"));
        Assert.Equal("API_KEY_NEEDED", await ReasonAsync(await second.GetAsync("/v1/tenants")));
        Assert.DoesNotContain(await AllAsync(first), one => Text(one, "person") == second.Record.Person.Value);
        Assert.Equal("NOT_FOUND", await ReasonAsync(await first.SendAsync(HttpMethod.Delete, $"/v1/platform/admins/{second.Record.Person}")));
        // A member of a tenant is no admin to be removed.
        var member = await SignedIn.NewPersonAsync(fixture, (await fixture.NewTenantAsync()).Id, PersonRole.Owner);
        Assert.Equal("NOT_FOUND", await ReasonAsync(await first.SendAsync(HttpMethod.Delete, $"/v1/platform/admins/{member.Id}")));
    }

    [Fact]
    public async Task An_invitation_is_listed_and_withdrawn_and_opens_nothing_then()
    {
        var first = await SignedIn.AsAsync(fixture, null, PersonRole.PlatformAdmin);
        var email = PeopleEngine.NewEmail();
        var id = Text((await EngineFixture.JsonAsync(await first.PostAsync("/v1/platform/invitations", new { email }))).GetProperty("invitation"), "id");
        Assert.Contains((await EngineFixture.JsonAsync(await first.GetAsync("/v1/platform/invitations?pageSize=200"))).GetProperty("invitations").EnumerateArray(), one => Text(one, "id") == id && Text(one, "email") == email);
        await EngineFixture.JsonAsync(await first.SendAsync(HttpMethod.Delete, $"/v1/platform/invitations/{id}"));
        Assert.Equal("LINK_OVER", await ReasonAsync(await fixture.PostAsync("/v1/links:use", new { secret = await fixture.Mails.SecretAsync(email), name = "B", password = PeopleEngine.Password })));
        Assert.Equal("NOT_FOUND", await ReasonAsync(await first.SendAsync(HttpMethod.Delete, $"/v1/platform/invitations/{id}")));
        var known = await fixture.Engine.Services.GetRequiredService<IPeople>().PersonAsync(first.Record.Person);
        Assert.Equal("ADMIN_ALREADY", await ReasonAsync(await first.PostAsync("/v1/platform/invitations", new { email = known!.Email })));
    }

    [Fact]
    [Trait("Promise", "S2.2")]
    public async Task An_admin_who_is_signed_in_exports_the_platforms_audit_and_only_that()
    {
        var (admin, tenant) = (await SignedIn.AsAsync(fixture, null, PersonRole.PlatformAdmin), await fixture.NewTenantAsync());
        var name = $"{Guid.NewGuid():N}";
        await EngineFixture.JsonAsync(await admin.PostAsync("/v1/tenants", new { name, key = name }));
        await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/keys", new { name = "of a tenant" }));
        foreach (var path in (string[])["/v1/audit.csv", "/v1/audit.jsonl"])
        {
            using var response = await admin.GetAsync($"{path}?actor={admin.Record.Person}");
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, text);
            Assert.Contains("tenant.create", text, StringComparison.Ordinal);
            Assert.DoesNotContain("key.create", await (await admin.GetAsync($"{path}?pageSize=200&action=key.create")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static async Task<JsonElement[]> AllAsync(SignedIn admin)
    {
        var all = new List<JsonElement>();
        for (var cursor = ""; ;)
        {
            var page = await EngineFixture.JsonAsync(await admin.GetAsync($"/v1/platform/admins?pageSize=200&cursor={Uri.EscapeDataString(cursor)}"));
            all.AddRange(page.GetProperty("admins").EnumerateArray());
            cursor = Text(page, "nextCursor");
            if (cursor.Length == 0) return [.. all];
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response) => (await EngineFixture.ErrorAsync(response)).Reason;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(PeopleOnSqlite.Name)]
public sealed class SqlitePlatformAdminTests(SqlitePeopleEngine fixture) : PlatformAdminTests(fixture);

[Collection(PeopleOnPostgres.Name)]
public sealed class PostgresPlatformAdminTests(PostgresPeopleEngine fixture) : PlatformAdminTests(fixture);
