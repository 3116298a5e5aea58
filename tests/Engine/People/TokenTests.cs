using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>Bearer tokens instead of a cookie, in tenants that chose them.</summary>
[Trait("Promise", "S4.8")]
public abstract class TokenTests(PeopleEngine fixture)
{
    [Fact]
    public async Task A_tenant_that_chose_tokens_gets_no_cookie_but_a_short_lived_token()
    {
        var (_, email) = await TenantAsync();
        var before = DateTimeOffset.UtcNow;
        var (signedIn, response) = await SignInAsync(email);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal("", Text(signedIn, "csrf"));
        Assert.InRange(signedIn.GetProperty("accessTokenExpiresAt").GetDateTimeOffset(), before.AddMinutes(9), DateTimeOffset.UtcNow.AddMinutes(10));
        // Nothing that could be forged travels by itself, so that no proof is asked for.
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/keys", Text(signedIn, "accessToken"), new { name = "till" }));
    }

    [Fact]
    public async Task A_token_ends_with_its_sign_in_at_once()
    {
        var (_, email) = await TenantAsync();
        var (signedIn, _) = await SignInAsync(email);
        var token = Text(signedIn, "accessToken");
        Assert.Equal(200, await StatusAsync(token));
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/sign-ins:sign-out", token, new { }));
        Assert.Equal(401, await StatusAsync(token));
        Assert.Equal("REFRESH_OVER", (await EngineFixture.ErrorAsync(await RefreshAsync(Text(signedIn, "refreshToken")))).Reason);
    }

    [Fact]
    public async Task A_refresh_token_works_once_and_shown_twice_ends_the_sign_in()
    {
        var (_, email) = await TenantAsync();
        var (signedIn, _) = await SignInAsync(email);
        var second = await EngineFixture.JsonAsync(await RefreshAsync(Text(signedIn, "refreshToken")));
        Assert.Equal(200, await StatusAsync(Text(second, "accessToken")));
        var third = await EngineFixture.JsonAsync(await RefreshAsync(Text(second, "refreshToken")));
        Assert.Equal("REFRESH_OVER", (await EngineFixture.ErrorAsync(await RefreshAsync(Text(signedIn, "refreshToken")))).Reason);
        Assert.Equal(200, await StatusAsync(Text(third, "accessToken")));
        Assert.Equal("REFRESH_OVER", (await EngineFixture.ErrorAsync(await RefreshAsync(Text(second, "refreshToken")))).Reason);
        Assert.Equal(401, await StatusAsync(Text(third, "accessToken")));
        Assert.Equal("REFRESH_OVER", (await EngineFixture.ErrorAsync(await RefreshAsync(Text(third, "refreshToken")))).Reason);
    }

    [Fact]
    public async Task A_token_that_is_not_exactly_ours_opens_nothing()
    {
        var (_, email) = await TenantAsync();
        var (signedIn, _) = await SignInAsync(email);
        var parts = Text(signedIn, "accessToken").Split('.');
        var (other, theirs) = await TenantAsync();
        var others = Text((await SignInAsync(theirs)).Answer, "accessToken").Split('.');
        string Signed(string header, string claims, byte[] key) => $"{header}.{claims}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{header}.{claims}")))}";
        static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        string[] forgeries =
        [
            $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            $"{Encode("""{"alg":"HS512","typ":"JWT"}""")}.{parts[1]}.{parts[2]}",
            $"{Encode("""{"typ":"JWT","alg":"HS256"}""")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{Encode(claims.Replace("\"sub\":\"pe", "\"sub\":\"px", StringComparison.Ordinal))}.{parts[2]}",
            // Another tenant, another's sign-in, another's signature, and a key of the forger's choice.
            $"{parts[0]}.{Encode(System.Text.RegularExpressions.Regex.Replace(claims, "\"ten\":\"[^\"]*\"", $"\"ten\":\"{other.Id}\""))}.{parts[2]}",
            $"{parts[0]}.{others[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{others[2]}",
            $"{Encode("""{"alg":"HS256","typ":"JWT","kid":"../../../dev/null"}""")}.{parts[1]}.{parts[2]}",
            Signed(Encode("""{"alg":"HS256","typ":"JWT","kid":"mine"}"""), parts[1], new byte[32]),
            Signed(parts[0], parts[1], []),
            Signed(parts[0], parts[1], new byte[32]),
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}",
            $"{parts[0]}.e30.{parts[2]}",
            $"{parts[0]}.%%%.{parts[2]}",
        ];
        foreach (var forgery in forgeries) Assert.Equal(401, await StatusAsync(forgery));
        Assert.Equal(200, await StatusAsync(string.Join('.', parts)));
    }

    [Fact]
    public async Task A_cookies_sign_in_does_not_come_to_a_tenant_that_chose_tokens()
    {
        var (tokens, _) = await TenantAsync();
        var cookies = await fixture.NewTenantAsync();
        var person = await SignedIn.NewPersonAsync(fixture, cookies.Id, PersonRole.Agent);
        await SignedIn.JoinAsync(fixture, person, tokens.Id, PersonRole.Agent);
        var browser = await SignedIn.InAsync(fixture, person.Id, cookies.Id);
        Assert.Equal("SIGN_IN_AGAIN", (await EngineFixture.ErrorAsync(await browser.PostAsync("/v1/sign-ins:switch", new { tenant = tokens.Id }))).Reason);
    }

    private async Task<(TestTenant Tenant, string Email)> TenantAsync()
    {
        var tenant = await fixture.NewTenantAsync();
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, "/v1/account", tenant.ApiKey, new { tokens = true }));
        return (tenant, await fixture.NewMemberAsync(tenant, "OWNER"));
    }

    private async Task<(JsonElement Answer, HttpResponseMessage Response)> SignInAsync(string email)
    {
        var response = await fixture.PostAsync("/v1/sign-ins", new { email, password = PeopleEngine.Password });
        return (await EngineFixture.JsonAsync(response), response);
    }

    private Task<HttpResponseMessage> RefreshAsync(string refreshToken) => fixture.PostAsync("/v1/sign-ins:refresh", new { refreshToken });

    private async Task<int> StatusAsync(string token)
    {
        using var response = await fixture.SendAsync(HttpMethod.Get, "/v1/me", token);
        return (int)response.StatusCode;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(PeopleOnSqlite.Name)]
public sealed class SqliteTokenTests(SqlitePeopleEngine fixture) : TokenTests(fixture);

[Collection(PeopleOnPostgres.Name)]
public sealed class PostgresTokenTests(PostgresPeopleEngine fixture) : TokenTests(fixture);
