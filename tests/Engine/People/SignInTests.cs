using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Contracts.Ports;
using Parley.Frontend.Accounts;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>Signing in with a password, the cookie, and what ends a sign-in.</summary>
public abstract class SignInTests(PeopleEngine fixture)
{
    [Fact]
    [Trait("Promise", "S1.11")]
    [Trait("Promise", "S3.5")]
    [Trait("Promise", "S3.7")]
    public async Task A_sign_in_is_one_signed_cookie_that_no_script_reads()
    {
        var shop = await fixture.NewTenantAsync();
        var browser = await fixture.SignInAsync(await fixture.NewMemberAsync(shop, "AGENT"));

        Assert.StartsWith("__Host-parley=", browser.SetCookie, StringComparison.Ordinal);
        foreach (var attribute in new[] { "secure", "httponly", "samesite=lax", "path=/" }) Assert.Contains(attribute, browser.SetCookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", browser.SetCookie, StringComparison.OrdinalIgnoreCase);
        var me = await EngineFixture.JsonAsync(await browser.GetAsync("/v1/me"));
        Assert.Equal((shop.Id, "AGENT", browser.Csrf), (me.GetProperty("tenant").GetString(), me.GetProperty("role").GetString(), me.GetProperty("csrf").GetString()));
        Assert.Contains("MESSAGES_SEND", me.GetProperty("permissions").EnumerateArray().Select(one => one.GetString()));
        // A cookie is whole or nothing.
        using var forged = await browser.SendAsync(HttpMethod.Get, "/v1/me", change: request =>
        {
            request.Headers.Remove("Cookie");
            request.Headers.Add("Cookie", browser.Cookie[..^3] + "AAA");
        });
        Assert.Equal(401, (int)forged.StatusCode);
    }

    [Fact]
    [Trait("Promise", "S1.11")]
    public async Task A_tenants_cookie_is_none_for_the_platform_and_the_other_way_round()
    {
        var shop = await fixture.NewTenantAsync();
        var person = await SignedIn.NewPersonAsync(fixture, null, PersonRole.PlatformAdmin);
        await SignedIn.JoinAsync(fixture, person, shop.Id, PersonRole.Owner);
        var (member, admin) = (await SignedIn.InAsync(fixture, person.Id, shop.Id), await SignedIn.InAsync(fixture, person.Id, null));

        Assert.StartsWith("__Host-parley=", member.Cookie, StringComparison.Ordinal);
        Assert.StartsWith("__Host-parley-admin=", admin.Cookie, StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync("/v1/tenants", admin.Cookie));
        Assert.Equal(403, await StatusAsync("/v1/tenants", member.Cookie));
        Assert.Equal(401, await StatusAsync("/v1/tenants", member.Cookie.Replace("__Host-parley=", "__Host-parley-admin=", StringComparison.Ordinal)));
        Assert.Equal(401, await StatusAsync("/v1/sessions", admin.Cookie.Replace("__Host-parley-admin=", "__Host-parley=", StringComparison.Ordinal)));
        // One browser may have both; each call takes the one it needs.
        Assert.Equal(200, await StatusAsync("/v1/tenants", $"{member.Cookie}; {admin.Cookie}"));
        Assert.Equal(200, await StatusAsync("/v1/sessions", $"{member.Cookie}; {admin.Cookie}"));
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task What_changes_something_needs_the_proof_of_its_own_page()
    {
        var shop = await fixture.NewTenantAsync();
        var (browser, other) = (await fixture.SignInAsync(await fixture.NewMemberAsync(shop, "OWNER")), await fixture.SignInAsync(await fixture.NewMemberAsync(shop, "OWNER")));
        var body = new { name = "till" };
        async Task<(int, string)> RefusedAsync(Action<HttpRequestMessage> change)
        {
            var (status, reason, _) = await EngineFixture.ErrorAsync(await browser.SendAsync(HttpMethod.Post, "/v1/keys", body, change));
            return (status, reason);
        }

        Assert.Equal((403, "CSRF"), await RefusedAsync(static request => request.Headers.Remove("X-Parley-Csrf")));
        Assert.Equal((403, "CSRF"), await RefusedAsync(request =>
        {
            request.Headers.Remove("X-Parley-Csrf");
            request.Headers.Add("X-Parley-Csrf", other.Csrf);
        }));
        Assert.Equal((403, "CSRF"), await RefusedAsync(static request => request.Headers.Add("Origin", "https://evil.example.com")));
        Assert.Equal((403, "CSRF"), await RefusedAsync(static request => request.Headers.Add("Origin", "null")));
        Assert.Equal((403, "CSRF"), await RefusedAsync(static request => request.Headers.Add("Sec-Fetch-Site", "cross-site")));
        Assert.Equal((403, "CSRF"), await RefusedAsync(static request => request.Headers.Add("Sec-Fetch-Site", "same-site")));
        await EngineFixture.JsonAsync(await browser.SendAsync(HttpMethod.Post, "/v1/keys", body, request =>
        {
            request.Headers.Add("Origin", fixture.Engine.Web.GetLeftPart(UriPartial.Authority));
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        }));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sign-ins") { Content = System.Net.Http.Json.JsonContent.Create(new { email = "a@example.com", password = "x" }) };
        request.Headers.Add("Origin", "https://evil.example.com");
        Assert.Equal("CSRF", (await EngineFixture.ErrorAsync(await fixture.Http.SendAsync(request))).Reason);
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task Nobody_wrong_and_locked_are_answered_alike()
    {
        var shop = await fixture.NewTenantAsync();
        var email = await fixture.NewMemberAsync(shop, "AGENT");
        async Task<(int, string, string)> TryAsync(string who, string password) => await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins", new { email = who, password }));

        var nobody = await TryAsync(PeopleEngine.NewEmail(), "a wrong password");
        Assert.Equal((401, "SIGN_IN_REFUSED"), (nobody.Item1, nobody.Item2));
        for (var i = 0; i < 10; i++) Assert.Equal(nobody, await TryAsync(email, "a wrong password"));
        Assert.Equal(nobody, await TryAsync(email, PeopleEngine.Password));
        // A new password is the way out.
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/password-resets", new { email }));
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/links:use", new { secret = await fixture.Mails.SecretAsync(email, 2), password = "another correct password" }));
        Assert.Equal(200, await (await fixture.SignInAsync(email, "another correct password")).StatusAsync());
    }

    [Fact]
    public async Task A_good_sign_in_forgets_bad_attempts_and_addresses_are_read_leniently()
    {
        var email = await fixture.NewMemberAsync(await fixture.NewTenantAsync(), "AGENT");
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 5; i++) await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins", new { email, password = "a wrong password" }));
            await fixture.SignInAsync($" {email.ToUpperInvariant()} ");
        }
    }

    [Fact]
    [Trait("Promise", "S1.1")]
    [Trait("Promise", "S2.1")]
    public async Task A_password_is_a_slow_salted_hash_and_an_old_one_is_hashed_anew_at_sign_in()
    {
        var email = await fixture.NewMemberAsync(await fixture.NewTenantAsync(), "AGENT");
        var people = fixture.Engine.Services.GetRequiredService<IPeople>();
        var person = (await people.PersonByEmailAsync(email))!;
        Assert.Equal(210_000, Iterations(person.PasswordHash!));
        // Salted: the same password of another person is another hash. A phone number is nobody's duty.
        var another = (await people.PersonByEmailAsync(await fixture.NewMemberAsync(await fixture.NewTenantAsync(), "AGENT")))!;
        Assert.NotEqual(person.PasswordHash, another.PasswordHash);
        Assert.DoesNotContain(PeopleEngine.Password, person.PasswordHash, StringComparison.Ordinal);
        Assert.Null(person.Phone);
        var old = new PasswordHasher<PersonUser>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 })).HashPassword(new PersonUser(person), PeopleEngine.Password);
        Assert.True(await people.SaveAsync(person with { PasswordHash = old }));

        await fixture.SignInAsync(email);

        Assert.Equal(210_000, Iterations((await people.PersonByEmailAsync(email))!.PasswordHash!));
        await fixture.SignInAsync(email);
        // Version 3 of the framework's format: a version, the function, the iterations.
        static int Iterations(string hash) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(hash).AsSpan(5));
    }

    [Fact]
    public async Task Sign_ins_are_listed_and_ended_by_their_person_alone()
    {
        var shop = await fixture.NewTenantAsync();
        var email = await fixture.NewMemberAsync(shop, "AGENT");
        var (first, second) = (await fixture.SignInAsync(email), await fixture.SignInAsync(email));
        var stranger = await fixture.SignInAsync(await fixture.NewMemberAsync(shop, "OWNER"));
        var list = (await EngineFixture.JsonAsync(await first.GetAsync("/v1/sign-ins"))).GetProperty("signIns").EnumerateArray().ToArray();
        Assert.Equal(2, list.Length);
        var mine = Assert.Single(list, static one => one.TryGetProperty("current", out var current) && current.GetBoolean()).GetProperty("id").GetString();
        var other = list.Select(static one => one.GetProperty("id").GetString()).Single(id => id != mine);

        Assert.Equal("NOT_FOUND", (await EngineFixture.ErrorAsync(await stranger.SendAsync(HttpMethod.Delete, $"/v1/sign-ins/{other}"))).Reason);
        Assert.Equal(200, await second.StatusAsync());
        await EngineFixture.JsonAsync(await first.SendAsync(HttpMethod.Delete, $"/v1/sign-ins/{other}"));
        Assert.Equal((200, 401), (await first.StatusAsync(), await second.StatusAsync()));
        var bye = await first.PostAsync("/v1/sign-ins:sign-out", new { });
        Assert.Contains("1970", bye.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        Assert.Equal(401, await first.StatusAsync());
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task A_cookie_that_somebody_planted_is_not_taken_over_by_who_signs_in()
    {
        var shop = await fixture.NewTenantAsync();
        var planted = await fixture.SignInAsync(await fixture.NewMemberAsync(shop, "VIEWER"));
        var email = await fixture.NewMemberAsync(shop, "OWNER");
        foreach (var before in new[] { planted.Cookie, "__Host-parley=chosen-by-somebody" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sign-ins") { Content = System.Net.Http.Json.JsonContent.Create(new { email, password = PeopleEngine.Password }) };
            request.Headers.Add("Cookie", before);
            // A page that signs in has the proof of whatever cookie its browser has.
            request.Headers.Add("X-Parley-Csrf", planted.Csrf);
            using var response = await fixture.Http.SendAsync(request);
            var answer = await EngineFixture.JsonAsync(response);
            Assert.NotEqual(before, Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0]);
            Assert.NotEqual(planted.Answer.GetProperty("signIn").GetProperty("id").GetString(), answer.GetProperty("signIn").GetProperty("id").GetString());
        }

        // Whoever planted it is still only themselves.
        Assert.Equal("VIEWER", (await EngineFixture.JsonAsync(await planted.GetAsync("/v1/me"))).GetProperty("role").GetString());
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task Another_password_ends_the_other_sign_ins()
    {
        var email = await fixture.NewMemberAsync(await fixture.NewTenantAsync(), "AGENT");
        var (browser, other) = (await fixture.SignInAsync(email), await fixture.SignInAsync(email));
        Assert.Equal("SIGN_IN_REFUSED", (await EngineFixture.ErrorAsync(await browser.PostAsync("/v1/me/password", new { currentPassword = "a wrong password", newPassword = "another correct password" }))).Reason);
        Assert.Equal("PASSWORD_INVALID", (await EngineFixture.ErrorAsync(await browser.PostAsync("/v1/me/password", new { currentPassword = PeopleEngine.Password, newPassword = "short" }))).Reason);
        await EngineFixture.JsonAsync(await browser.PostAsync("/v1/me/password", new { currentPassword = PeopleEngine.Password, newPassword = "another correct password" }));
        Assert.Equal((200, 401), (await browser.StatusAsync(), await other.StatusAsync()));
        await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins", new { email, password = PeopleEngine.Password }));
        await fixture.SignInAsync(email, "another correct password");
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task A_person_of_two_tenants_is_in_one_at_a_time_with_the_role_there()
    {
        var (shop, other, foreign) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var email = await fixture.NewMemberAsync(shop, "OWNER");
        await EngineFixture.JsonAsync(await other.PostAsync("/v1/invitations", new { email, role = "VIEWER" }));
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/links:use", new { secret = await fixture.Mails.SecretAsync(email, 2) }));
        var browser = await fixture.SignInAsync(email);
        Assert.Equal(shop.Id, browser.Answer.GetProperty("signIn").GetProperty("tenant").GetString());
        await EngineFixture.JsonAsync(await browser.PostAsync("/v1/keys", new { name = "till" }));

        await EngineFixture.JsonAsync(await browser.PostAsync("/v1/sign-ins:switch", new { tenant = other.Id }));

        Assert.Equal("PERMISSION_MISSING", (await EngineFixture.ErrorAsync(await browser.PostAsync("/v1/keys", new { name = "till" }))).Reason);
        Assert.Equal("VIEWER", (await EngineFixture.JsonAsync(await browser.GetAsync("/v1/me"))).GetProperty("role").GetString());
        Assert.Equal("NOT_A_MEMBER", (await EngineFixture.ErrorAsync(await browser.PostAsync("/v1/sign-ins:switch", new { tenant = foreign.Id }))).Reason);
        Assert.Equal("NOT_A_MEMBER", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins", new { email, password = PeopleEngine.Password, tenant = foreign.Id }))).Reason);
        Assert.Equal("NOT_AN_ADMIN", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins", new { email, password = PeopleEngine.Password, platform = true }))).Reason);
    }

    [Fact]
    public async Task What_a_person_does_has_their_id_in_the_journal()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        var browser = await fixture.SignInAsync(await fixture.NewMemberAsync(shop, "AGENT"));
        var me = (await EngineFixture.JsonAsync(await browser.GetAsync("/v1/me"))).GetProperty("id").GetString();
        await EngineFixture.JsonAsync(await browser.PostAsync("/v1/consent/grants", new
        {
            to = customer, purposes = new[] { "UTILITY" }, evidence = new { source = "web form", text = "Yes.", at = "2026-01-01T00:00:00Z" }, key = Guid.NewGuid().ToString(),
        }));
        var events = await shop.EventsUntilAsync(static seen => seen.Any(static one => one.ConsentChanged is not null));
        Assert.Equal(me, events.Last(static one => one.ConsentChanged is not null).ConsentChanged.Entry.Author);
    }

    private async Task<int> StatusAsync(string path, string cookies)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookies);
        using var response = await fixture.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}

[Collection(PeopleOnSqlite.Name)]
public sealed class SqliteSignInTests(SqlitePeopleEngine fixture) : SignInTests(fixture);

[Collection(PeopleOnPostgres.Name)]
public sealed class PostgresSignInTests(PostgresPeopleEngine fixture) : SignInTests(fixture);
