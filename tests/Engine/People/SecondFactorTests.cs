using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ports;
using Parley.Frontend.Accounts;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>Authenticators, whose codes work once, and the codes for those who lost theirs.</summary>
public abstract class SecondFactorTests(PeopleEngine fixture)
{
    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task With_an_authenticator_a_password_is_not_enough_and_a_code_works_once()
    {
        var (email, key, _) = await EnrolledAsync();
        var first = await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/sign-ins", new { email, password = PeopleEngine.Password }));
        Assert.Equal("", Text(first, "csrf"));
        var challenge = Text(first, "challenge");
        // The code that confirmed it was this step's; the next step's is good already, once.
        var code = Totp.CodeAt(key, DateTimeOffset.UtcNow.AddSeconds(30));

        var tries = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => fixture.PostAsync("/v1/sign-ins:second-factor", new { challenge, code })));

        Assert.Single(tries, static one => one.IsSuccessStatusCode);
        var refused = await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins:second-factor", new { challenge, code }));
        Assert.Equal((401, "SECOND_FACTOR_REFUSED"), (refused.Status, refused.Reason));
    }

    [Fact]
    public async Task A_recovery_code_works_once_however_it_is_typed()
    {
        var (email, _, codes) = await EnrolledAsync();
        Assert.Equal(10, codes.Distinct().Count());
        var challenge = Text(await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/sign-ins", new { email, password = PeopleEngine.Password })), "challenge");
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/sign-ins:second-factor", new { challenge, recoveryCode = codes[0].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal) }));
        Assert.Equal("SECOND_FACTOR_REFUSED", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins:second-factor", new { challenge, recoveryCode = codes[0] }))).Reason);
        await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/sign-ins:second-factor", new { challenge, recoveryCode = codes[1] }));
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task Guesses_of_codes_lock_the_account()
    {
        var (email, _, codes) = await EnrolledAsync();
        var challenge = Text(await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/sign-ins", new { email, password = PeopleEngine.Password })), "challenge");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins:second-factor", new { challenge, code = "abcdef" }))));
        Assert.Equal("SECOND_FACTOR_REFUSED", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins:second-factor", new { challenge, recoveryCode = codes[0] }))).Reason);
        Assert.Equal("SIGN_IN_REFUSED", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins", new { email, password = PeopleEngine.Password }))).Reason);
    }

    [Fact]
    public async Task Switched_off_with_the_password_a_password_is_enough_again()
    {
        var (email, key, _) = await EnrolledAsync();
        var challenge = Text(await EngineFixture.JsonAsync(await fixture.PostAsync("/v1/sign-ins", new { email, password = PeopleEngine.Password })), "challenge");
        var response = await fixture.PostAsync("/v1/sign-ins:second-factor", new { challenge, code = Totp.CodeAt(key, DateTimeOffset.UtcNow.AddSeconds(30)) });
        var browser = new PeopleEngine.Browser(fixture, response.Headers.GetValues("Set-Cookie").Single(), await EngineFixture.JsonAsync(response));
        Assert.Equal("AUTHENTICATOR_ON", (await EngineFixture.ErrorAsync(await browser.PostAsync("/v1/me/authenticator", new { password = PeopleEngine.Password }))).Reason);
        Assert.Equal(5, (await EngineFixture.JsonAsync(await browser.PostAsync("/v1/me/recovery-codes", new { password = PeopleEngine.Password }))).GetProperty("recoveryCodes").GetArrayLength() / 2);
        Assert.Equal("SIGN_IN_REFUSED", (await EngineFixture.ErrorAsync(await browser.PostAsync("/v1/me/authenticator:disable", new { password = "a wrong password" }))).Reason);
        await EngineFixture.JsonAsync(await browser.PostAsync("/v1/me/authenticator:disable", new { password = PeopleEngine.Password }));
        Assert.Equal(200, await (await fixture.SignInAsync(email)).StatusAsync());
        // The first step of before counts no more.
        Assert.Equal("CHALLENGE_OVER", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/sign-ins:second-factor", new { challenge, code = Totp.CodeAt(key, DateTimeOffset.UtcNow) }))).Reason);
    }

    [Fact]
    [Trait("Promise", "S2.6")]
    public async Task An_authenticators_key_and_recovery_codes_are_nowhere_in_the_clear()
    {
        var (email, key, codes) = await EnrolledAsync();
        var person = (await fixture.Engine.Services.GetRequiredService<IPeople>().PersonByEmailAsync(email))!;
        var stored = System.Text.Encoding.Latin1.GetString(person.SealedAuthenticator!.Value.Span);
        Assert.DoesNotContain(key, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(codes[0], stored, StringComparison.Ordinal);
        // What was sealed for one person opens for no other.
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() =>
            fixture.Engine.Services.GetRequiredService<ISecretBox>().Open("somebody else", "authenticator-key", person.SealedAuthenticator.Value.Span));
    }

    private async Task<(string Email, string Key, string[] Codes)> EnrolledAsync()
    {
        var email = await fixture.NewMemberAsync(await fixture.NewTenantAsync(), "AGENT");
        var browser = await fixture.SignInAsync(email);
        Assert.Equal("SIGN_IN_REFUSED", (await EngineFixture.ErrorAsync(await browser.PostAsync("/v1/me/authenticator", new { password = "a wrong password" }))).Reason);
        var enrolled = await EngineFixture.JsonAsync(await browser.PostAsync("/v1/me/authenticator", new { password = PeopleEngine.Password }));
        var key = Text(enrolled, "key");
        Assert.Contains($"secret={key}", Text(enrolled, "uri"), StringComparison.Ordinal);
        // Until it is confirmed, nothing changed.
        Assert.Equal(200, await (await fixture.SignInAsync(email)).StatusAsync());
        Assert.Equal("SECOND_FACTOR_REFUSED", (await EngineFixture.ErrorAsync(await browser.PostAsync("/v1/me/authenticator:confirm", new { code = "abcdef" }))).Reason);
        var confirmed = await EngineFixture.JsonAsync(await browser.PostAsync("/v1/me/authenticator:confirm", new { code = Totp.CodeAt(key, DateTimeOffset.UtcNow) }));
        return (email, key, [.. confirmed.GetProperty("recoveryCodes").EnumerateArray().Select(static one => one.GetString()!)]);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(PeopleOnSqlite.Name)]
public sealed class SqliteSecondFactorTests(SqlitePeopleEngine fixture) : SecondFactorTests(fixture);

[Collection(PeopleOnPostgres.Name)]
public sealed class PostgresSecondFactorTests(PostgresPeopleEngine fixture) : SecondFactorTests(fixture);

/// <summary>The codes of RFC 6238 (appendix B, HMAC-SHA-1, the last six digits).</summary>
public sealed class TotpTests
{
    private const string Key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void A_code_is_what_every_authenticator_shows(long seconds, string code)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Assert.Equal(code, Totp.CodeAt(Key, at));
        Assert.Equal(seconds / 30, Totp.StepOf(Key, code, at));
        Assert.Equal(seconds / 30, Totp.StepOf(Key, code, at.AddSeconds(30)));
        Assert.Null(Totp.StepOf(Key, code, at.AddSeconds(90)));
        Assert.Null(Totp.StepOf(Key, code + "0", at));
    }
}
