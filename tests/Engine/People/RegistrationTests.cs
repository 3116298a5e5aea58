using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.Accounts;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>How people come to have an account: sign-up, invitation, a forgotten password, the first admin.</summary>
public abstract class RegistrationTests(PeopleEngine fixture)
{
    [Fact]
    [Trait("Promise", "S1.1")]
    [Trait("Promise", "S2.1")]
    public async Task Who_signs_up_has_an_account_once_the_address_is_verified()
    {
        var email = PeopleEngine.NewEmail();
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/sign-ups", SignUp(email)));
        var secret = await fixture.Mails.SecretAsync(email);
        var link = await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/links:look", new { secret }));
        Assert.Equal(("SIGN_UP", email), (Text(link, "purpose"), Text(link, "email")));
        Assert.Equal("PASSWORD_INVALID", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/links:use", new { secret, password = "short" }))).Reason);
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/links:use", new { secret, password = PeopleEngine.Password }));
        Assert.Equal("LINK_OVER", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/links:use", new { secret, password = PeopleEngine.Password }))).Reason);

        var browser = await fixture.SignInAsync(email);
        var me = await EngineFixture.JsonAsync(await browser.GetAsync("/v1/me"));
        Assert.Equal(("Anna", "OWNER", "Asia/Kolkata", "hi-IN", "+915550001234"), (Text(me, "name"), Text(me, "role"), Text(me, "timeZone"), Text(me, "locale"), Text(me, "phone")));
        Assert.Equal("", Text(me, "termsToAccept"));
        var account = await EngineFixture.JsonAsync(await browser.GetAsync("/v1/account"));
        Assert.Equal(("Corner Shop", "Corner Shop Pvt Ltd", "IN"), (Text(account, "name"), Text(account, "legalName"), Text(account, "country")));
        PersonId.TryParse(Text(me, "id"), out var person);
        var accepted = Assert.Single(await fixture.Engine.Services.GetRequiredService<IPeople>().AcceptedTermsAsync(person));
        Assert.Equal((PeopleEngine.Terms, true), (accepted.Version, accepted.Address!.Contains("127.0.0.1", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("businessUse", false, "CONFIRMATION_NEEDED")]
    [InlineData("ofAge", false, "CONFIRMATION_NEEDED")]
    [InlineData("termsVersion", "2020-01", "TERMS_INVALID")]
    [InlineData("email", "nobody", "EMAIL_INVALID")]
    [InlineData("email", "a@b.example\r\nBcc: c@example.com", "EMAIL_INVALID")]
    [InlineData("timeZone", "Mars/Olympus", "TIME_ZONE_INVALID")]
    [InlineData("name", "", "NAME_INVALID")]
    public async Task What_is_missing_at_a_sign_up_is_said(string field, object value, string reason)
    {
        var request = SignUp(PeopleEngine.NewEmail());
        request[field] = value;
        Assert.Equal(reason, (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ups", request))).Reason);
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task Neither_sign_up_nor_reset_tells_who_exists()
    {
        var (known, unknown) = (await fixture.NewMemberAsync(await fixture.NewTenantAsync(), "AGENT"), PeopleEngine.NewEmail());
        foreach (var path in new[] { "/v1/sign-ups", "/v1/password-resets" })
        {
            object Body(string email) => path == "/v1/sign-ups" ? SignUp(email) : new { email };
            var (one, two) = (await fixture.PostAsync(path, Body(known)), await fixture.PostAsync(path, Body(unknown)));
            Assert.Equal(one.StatusCode, two.StatusCode);
            Assert.Equal(await one.Content.ReadAsStringAsync(), await two.Content.ReadAsStringAsync());
        }

        // The mailbox's owner is told, and nobody else.
        await fixture.Mails.SecretAsync(known, 3);
        await fixture.Mails.SecretAsync(unknown);
        Assert.Single(fixture.Mails.To(known), static mail => mail.Text.Contains("has one", StringComparison.Ordinal));
        Assert.Single(fixture.Mails.To(unknown));
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task A_reset_link_works_once_ends_all_sign_ins_and_the_other_links()
    {
        var email = await fixture.NewMemberAsync(await fixture.NewTenantAsync(), "AGENT");
        var browser = await fixture.SignInAsync(email);
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/password-resets", new { email }));
        var first = await fixture.Mails.SecretAsync(email, 2);
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/password-resets", new { email }));
        var second = await fixture.Mails.SecretAsync(email, 3);
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/links:use", new { secret = first, password = "another correct password" }));
        Assert.Equal(401, await browser.StatusAsync());
        foreach (var secret in new[] { first, second }) Assert.Equal("LINK_OVER", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/links:use", new { secret, password = "a third correct one" }))).Reason);
        await fixture.SignInAsync(email, "another correct password");
    }

    [Fact]
    public async Task An_invitation_makes_a_member_and_a_withdrawn_one_nobody()
    {
        var shop = await fixture.NewTenantAsync();
        var owner = await fixture.SignInAsync(await fixture.NewMemberAsync(shop, "OWNER"));
        var (email, other) = (PeopleEngine.NewEmail(), PeopleEngine.NewEmail());
        var invited = await EngineFixture.JsonAsync(await owner.PostAsync("/v1/invitations", new { email, role = "AGENT" }));
        Assert.Equal("", Text(invited, "url"));
        var withdrawn = Text((await EngineFixture.JsonAsync(await owner.PostAsync("/v1/invitations", new { email = other, role = "AGENT" }))).GetProperty("invitation"), "id");
        Assert.Equal(2, (await EngineFixture.JsonAsync(await owner.GetAsync("/v1/invitations"))).GetProperty("invitations").GetArrayLength());
        await EngineFixture.JsonAsync(await owner.SendAsync(HttpMethod.Delete, $"/v1/invitations/{withdrawn}"));

        Assert.Equal("LINK_OVER", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/links:use", new { secret = await fixture.Mails.SecretAsync(other), name = "B", password = PeopleEngine.Password, termsVersion = PeopleEngine.Terms }))).Reason);
        var secret = await fixture.Mails.SecretAsync(email);
        Assert.Equal("TERMS_INVALID", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/links:use", new { secret, name = "Bela", password = PeopleEngine.Password }))).Reason);
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/links:use", new { secret, name = "Bela", password = PeopleEngine.Password, termsVersion = PeopleEngine.Terms }));
        Assert.Equal(200, await (await fixture.SignInAsync(email)).StatusAsync());
        Assert.Equal("MEMBER_ALREADY", (await EngineFixture.ErrorAsync(await owner.PostAsync("/v1/invitations", new { email, role = "AGENT" }))).Reason);
        var members = (await EngineFixture.JsonAsync(await owner.GetAsync("/v1/members"))).GetProperty("members").EnumerateArray().Select(one => Text(one, "role"));
        Assert.Equal(["OWNER", "AGENT"], members);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Nobody_gives_or_takes_a_role_beyond_their_own_and_the_last_owner_stays()
    {
        var shop = await fixture.NewTenantAsync();
        var owner = await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Owner);
        var admin = await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Admin);
        Assert.Equal("ROLE_BEYOND_CALLER", (await EngineFixture.ErrorAsync(await admin.PostAsync("/v1/invitations", new { email = "x@example.com", role = "OWNER" }))).Reason);
        Assert.Equal("ROLE_BEYOND_CALLER", (await EngineFixture.ErrorAsync(await admin.SendAsync(HttpMethod.Delete, $"/v1/members/{owner.Record.Person}"))).Reason);
        Assert.Equal("ROLE_BEYOND_CALLER", (await EngineFixture.ErrorAsync(await admin.SendAsync(HttpMethod.Patch, $"/v1/members/{admin.Record.Person}", new { role = "OWNER" }))).Reason);
        Assert.Equal("LAST_OWNER", (await EngineFixture.ErrorAsync(await owner.SendAsync(HttpMethod.Delete, $"/v1/members/{owner.Record.Person}"))).Reason);
        Assert.Equal("LAST_OWNER", (await EngineFixture.ErrorAsync(await owner.SendAsync(HttpMethod.Patch, $"/v1/members/{owner.Record.Person}", new { role = "ADMIN" }))).Reason);
        Assert.Equal("ROLE_INVALID", (await EngineFixture.ErrorAsync(await owner.PostAsync("/v1/invitations", new { email = "x@example.com", role = "OPERATOR" }))).Reason);
        // In force with the next call.
        await EngineFixture.JsonAsync(await owner.SendAsync(HttpMethod.Patch, $"/v1/members/{admin.Record.Person}", new { role = "VIEWER" }));
        Assert.Equal("PERMISSION_MISSING", (await EngineFixture.ErrorAsync(await admin.GetAsync("/v1/members"))).Reason);
        await EngineFixture.JsonAsync(await owner.SendAsync(HttpMethod.Delete, $"/v1/members/{admin.Record.Person}"));
        Assert.Equal("API_KEY_NEEDED", (await EngineFixture.ErrorAsync(await admin.GetAsync("/v1/conversations"))).Reason);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task A_member_who_goes_leaves_keys_behind_that_are_shown_and_end_when_that_is_asked_for()
    {
        var shop = await fixture.NewTenantAsync();
        var owner = await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Owner);
        foreach (var (revoke, left) in new[] { ("", 200), ("?revokeKeys=true", 401) })
        {
            var admin = await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Admin);
            var made = await EngineFixture.JsonAsync(await admin.PostAsync("/v1/keys", new { name = "till", permissions = new[] { "MESSAGES_READ" } }));
            var id = Text(made.GetProperty("key"), "id");
            Assert.Equal(admin.Record.Person.Value, Text(made.GetProperty("key"), "createdBy"));

            var removed = await EngineFixture.JsonAsync(await owner.SendAsync(HttpMethod.Delete, $"/v1/members/{admin.Record.Person}{revoke}"));
            Assert.Equal([id], removed.GetProperty("keys").EnumerateArray().Select(static key => Text(key, "id")));
            using var used = await fixture.SendAsync(HttpMethod.Get, "/v1/conversations", Text(made, "apiKey"));
            Assert.Equal(left, (int)used.StatusCode);
            // Those of others go on.
            await EngineFixture.JsonAsync(await shop.GetAsync("/v1/conversations"));
        }
    }

    [Fact]
    public async Task The_first_admin_comes_by_a_link_that_works_once()
    {
        var links = fixture.Engine.Services.GetRequiredService<PersonLinks>();
        var former = Secret(await links.FirstAdminAsync(CancellationToken.None));
        var secret = Secret(await links.FirstAdminAsync(CancellationToken.None));
        var email = PeopleEngine.NewEmail();
        var body = new { secret, email, name = "Root", password = PeopleEngine.Password };
        Assert.Equal("LINK_OVER", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/links:use", body with { secret = former }))).Reason);
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/links:use", body));
        Assert.Equal("LINK_OVER", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/links:use", body))).Reason);
        var browser = await fixture.SignInAsync(email, platform: true);
        Assert.StartsWith("__Host-parley-admin=", browser.SetCookie, StringComparison.Ordinal);
        var key = Text(await EngineFixture.JsonAsync(await browser.PostAsync("/v1/me/authenticator", new { password = PeopleEngine.Password })), "key");
        await EngineFixture.JsonAsync(await browser.PostAsync("/v1/me/authenticator:confirm", new { code = Totp.CodeAt(key, DateTimeOffset.UtcNow) }));
        await EngineFixture.JsonAsync(await browser.PostAsync("/v1/tenants", new { name = "Made by a person", key = Guid.NewGuid().ToString() }));
        Assert.Equal("TENANT_KEY_NEEDED", (await EngineFixture.ErrorAsync(await browser.GetAsync("/v1/sessions"))).Reason);
        Assert.Null(await fixture.Engine.FirstAdminAsync());
    }

    [Fact]
    public async Task Who_has_an_account_becomes_admin_only_with_its_password()
    {
        var email = await fixture.NewMemberAsync(await fixture.NewTenantAsync(), "AGENT");
        var secret = Secret(await fixture.Engine.Services.GetRequiredService<PersonLinks>().FirstAdminAsync(CancellationToken.None));
        Assert.Equal("SIGN_IN_REFUSED", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/links:use", new { secret, email, name = "Root", password = "some other password" }))).Reason);
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/links:use", new { secret, email, password = PeopleEngine.Password }));
        await fixture.SignInAsync(email, platform: true);
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task The_page_behind_links_is_our_own_origin_and_runs_no_inline_script()
    {
        using var response = await fixture.Http.GetAsync("/link");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
    }

    private static Dictionary<string, object> SignUp(string email) => new()
    {
        ["name"] = "Anna", ["email"] = email, ["phone"] = "+91 5550001234".Replace(" ", "", StringComparison.Ordinal), ["business"] = "Corner Shop", ["legalName"] = "Corner Shop Pvt Ltd",
        ["country"] = "IN", ["timeZone"] = "Asia/Kolkata", ["locale"] = "hi-IN", ["businessUse"] = true, ["ofAge"] = true, ["termsVersion"] = PeopleEngine.Terms,
    };

    private static string Secret(string url) => url[(url.IndexOf('#', StringComparison.Ordinal) + 1)..];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(PeopleOnSqlite.Name)]
public sealed class SqliteRegistrationTests(SqlitePeopleEngine fixture) : RegistrationTests(fixture);

[Collection(PeopleOnPostgres.Name)]
public sealed class PostgresRegistrationTests(PostgresPeopleEngine fixture) : RegistrationTests(fixture);
