using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>Files in a page, by addresses that hold no credential.</summary>
[Trait("Promise", "S2.5")]
[Trait("Promise", "S4.8")]
public abstract class SignedMediaTests(PeopleEngine fixture)
{
    [Fact]
    public async Task An_address_opens_its_file_without_a_credential_and_ends_with_the_one_that_asked()
    {
        var tenant = await fixture.NewTenantAsync();
        using var upload = new HttpRequestMessage(HttpMethod.Post, "/v1/media?kind=document&fileName=a.txt") { Content = new StringContent("hello") };
        upload.Headers.Authorization = new("Bearer", tenant.ApiKey);
        var medium = (await EngineFixture.JsonAsync(await fixture.Http.SendAsync(upload))).GetProperty("id").GetString();
        var who = await SignedIn.AsAsync(fixture, tenant.Id, PersonRole.Viewer);
        var signed = await EngineFixture.JsonAsync(await who.PostAsync($"/v1/media/{medium}:sign", new { }));
        var url = signed.GetProperty("url").GetString()!;

        Assert.InRange(signed.GetProperty("expiresAt").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(1), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal("hello", await fixture.Http.GetStringAsync(url));
        foreach (var secret in new[] { who.Cookie.Split('=')[1], who.Csrf, who.Record.Id.Value, tenant.Id, medium! }) Assert.DoesNotContain(secret, url, StringComparison.Ordinal);
        foreach (var other in new[] { url[..^4] + "AAAA", "/media-files/none", $"/media-files/{medium}" })
            Assert.Equal((404, "ADDRESS_OVER"), await RefusedAsync(other));

        var byKey = (await EngineFixture.JsonAsync(await tenant.PostAsync($"/v1/media/{medium}:sign", new { }))).GetProperty("url").GetString()!;
        await EngineFixture.JsonAsync(await who.PostAsync("/v1/sign-ins:sign-out", new { }));
        Assert.Equal((404, "ADDRESS_OVER"), await RefusedAsync(url));
        Assert.Equal("hello", await fixture.Http.GetStringAsync(byKey));
    }

    private async Task<(int, string)> RefusedAsync(string url)
    {
        var (status, reason, _) = await EngineFixture.ErrorAsync(await fixture.Http.GetAsync(url));
        return (status, reason);
    }
}

[Collection(PeopleOnSqlite.Name)]
public sealed class SqliteSignedMediaTests(SqlitePeopleEngine fixture) : SignedMediaTests(fixture);

[Collection(PeopleOnPostgres.Name)]
public sealed class PostgresSignedMediaTests(PostgresPeopleEngine fixture) : SignedMediaTests(fixture);
