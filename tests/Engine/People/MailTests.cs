using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>Without a mail server, whoever invites passes the link on.</summary>
[Collection(OnSqlite.Name)]
public sealed class NoMailTests(SqliteEngine fixture)
{
    [Fact]
    public async Task An_invitation_that_cannot_be_mailed_is_a_link_for_whoever_invites()
    {
        var tenant = await fixture.NewTenantAsync();
        var email = PeopleEngine.NewEmail();
        var invited = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/invitations", new { email, role = "OWNER" }));
        var url = invited.GetProperty("url").GetString()!;
        Assert.StartsWith($"http://localhost:{fixture.Engine.Web.Port}/link#", url, StringComparison.Ordinal);
        var secret = url.Split('#')[1];
        Assert.DoesNotContain(secret, (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/invitations"))).GetRawText(), StringComparison.Ordinal);
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/links:use", null, new { secret, name = "Anna", password = PeopleEngine.Password }));
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/sign-ins", null, new { email, password = PeopleEngine.Password }));
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task Nobody_signs_up_where_the_operator_did_not_say_so() =>
        Assert.Equal("SIGN_UP_CLOSED", (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/sign-ups", null, new { name = "Anna", email = "a@example.com" }))).Reason);
}

/// <summary>Attempts from one address have an end.</summary>
[Trait("Promise", "S3.5")]
public sealed class AttemptLimitTests
{
    [Theory]
    [InlineData("/v1/sign-ins", "email", "nobody@example.com")]
    [InlineData("/v1/password-resets", "email", "nobody@example.com")]
    [InlineData("/v1/links:look", "secret", "none")]
    public async Task Who_tries_too_often_is_told_when_to_come_again(string path, string field, string value)
    {
        var engine = new Limited();
        await engine.InitializeAsync();
        try
        {
            // One attempt a minute: however slow this is, not each of a hundred finds another minute gone.
            for (var i = 0; i < 100; i++)
            {
                using var response = await engine.PostAsync(path, new Dictionary<string, string> { [field] = value });
                if ((int)response.StatusCode != 429) continue;
                var text = await response.Content.ReadAsStringAsync();
                Assert.Contains("TOO_MANY_ATTEMPTS", text, StringComparison.Ordinal);
                Assert.True(response.Headers.RetryAfter is not null || text.Contains("retryDelay", StringComparison.Ordinal), text);
                return;
            }

            Assert.Fail("Nobody was told.");
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    private sealed class Limited : PeopleEngine
    {
        protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

        protected override void Configure(EngineSettings settings)
        {
            base.Configure(settings);
            settings.People.AttemptsPerMinute = 1;
        }
    }
}
