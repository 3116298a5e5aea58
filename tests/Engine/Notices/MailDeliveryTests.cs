using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Storage.Database;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Notices;

/// <summary>What is to be mailed waits for a server, outlives the engine, and is forgotten when it was sent.</summary>
[Collection(OwnEngines.Name)]
public sealed partial class MailDeliveryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "S3.5")]
    public async Task An_invitation_waits_for_a_server_that_is_away_also_over_a_restart_and_its_link_is_stored_nowhere_in_the_clear(bool postgres)
    {
        var port = FreePort.Next();
        await using var engine = await NoticeEngine.StartAsync(postgres, port);
        var tenant = await engine.NewTenantAsync();
        var invited = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/invitations", new { email = "anna@example.com", role = "OWNER" }));
        Assert.False(invited.TryGetProperty("url", out var url) && url.GetString() is { Length: > 0 });
        var waiting = Assert.Single(await engine.LogAsync(tenant.Id, log => log is [{ Attempts: > 0, Result.Length: > 0 }]));
        Assert.Equal((NoticeDeliveryState.Waiting, "The mail server cannot be reached, or the connection broke."), (waiting.State, waiting.Result));
        Assert.Equal(1, await ContentsAsync(engine));

        await engine.StopEngineAsync();
        using var server = await MailServer.StartAsync(port);
        await engine.StartEngineAsync();
        engine.Clock.Advance(TimeSpan.FromMinutes(10));
        var mail = Assert.Single(await server.ToAsync("anna@example.com"));
        Assert.Single(await engine.LogAsync(tenant.Id, log => log is [{ State: NoticeDeliveryState.Sent, DueAt: null }]));
        Assert.Equal(0, await ContentsAsync(engine));
        var secret = Link().Match(mail.Text).Groups[1].Value;
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, "/v1/links:use", null, new { secret, name = "Anna", password = "correct horse battery staple" }));
    }

    [Fact]
    public async Task A_mail_is_tried_for_as_long_as_its_link_works_and_then_given_up()
    {
        await using var engine = await NoticeEngine.StartAsync(postgres: false, FreePort.Next());
        var tenant = await engine.NewTenantAsync();
        await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/invitations", new { email = "anna@example.com", role = "OWNER" }));
        await engine.LogAsync(tenant.Id, log => log is [{ Attempts: > 0 }]);
        engine.Clock.Advance(TimeSpan.FromDays(8));
        var log = await engine.LogAsync(tenant.Id, log => log is [{ State: NoticeDeliveryState.GivenUp }]);
        Assert.Equal("The mail server cannot be reached, or the connection broke.", Assert.Single(log).Result);
        Assert.Equal(0, await ContentsAsync(engine));
    }

    [Fact]
    public async Task An_address_that_the_server_does_not_know_is_given_up_at_once_and_holds_up_nobody()
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await NoticeEngine.StartAsync(postgres: false, server.Port);
        var tenant = await engine.NewTenantAsync();
        foreach (var who in (string[])["unknown-eve", "anna"]) await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/invitations", new { email = $"{who}@example.com", role = "OWNER" }));
        await server.ToAsync("anna@example.com");
        var log = await engine.LogAsync(tenant.Id, log => log.All(one => one.State != NoticeDeliveryState.Waiting));
        Assert.Equal(NoticeDeliveryState.GivenUp, log.Single(one => one.To.StartsWith("unknown", StringComparison.Ordinal)).State);
    }

    [Theory]
    [InlineData("en", "You are invited to", "Invitation to Test")]
    [InlineData("fr-CA", "Vous êtes invité à rejoindre Test", "Invitation à rejoindre Test")]
    [InlineData("hi-IN", "आपको Parley पर Test में आमंत्रित किया गया है।", "Test में शामिल होने का निमंत्रण")]
    [InlineData("ar", "أنت مدعو إلى Test", "دعوة إلى Test")]
    [InlineData("is", "You are invited to", "Invitation to Test")]
    public async Task An_invitation_is_in_the_accounts_language(string locale, string text, string subject)
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await NoticeEngine.StartAsync(postgres: false, server.Port);
        var tenant = await engine.NewTenantAsync();
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Patch, "/v1/account", tenant.ApiKey, new { locale }));
        await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/invitations", new { email = "anna@example.com", role = "OWNER" }));
        var mail = Assert.Single(await server.ToAsync("anna@example.com"));
        Assert.Contains(text, mail.Text, StringComparison.Ordinal);
        Assert.Equal(subject, mail.Value("Subject"));
    }

    [Fact]
    [Trait("Promise", "S4.4")]
    public async Task A_breach_is_mailed_to_those_who_run_an_account_each_in_their_language()
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await NoticeEngine.StartAsync(postgres: true, server.Port);
        var (tenant, other) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        var (owner, admin) = (await engine.PersonAsync(tenant.Id, PersonRole.Owner), await engine.PersonAsync(tenant.Id, PersonRole.Admin));
        var (agent, stranger) = (await engine.PersonAsync(tenant.Id, PersonRole.Agent), await engine.PersonAsync(other.Id, PersonRole.Owner));
        await EngineFixture.JsonAsync(await admin.SignIn.SendAsync(HttpMethod.Patch, "/v1/me", new { locale = "fr" }));
        var announced = await EngineFixture.JsonAsync(await engine.SendAsync(
            HttpMethod.Post, "/v1/notices:announce", EngineFixture.AdminKey, new { about = "BREACH", text = "A disk was lost.\n\nRead https://example.com/breach", tenants = new[] { tenant.Id }, key = "breach-1" }));
        Assert.Equal("1", announced.GetProperty("told").ToString());

        var english = Assert.Single(await server.ToAsync(owner.Email));
        Assert.Equal("Data may have come into wrong hands", english.Value("Subject"));
        Assert.Contains("A disk was lost.", english.Text, StringComparison.Ordinal);
        Assert.Contains("https://parley.example.com/", english.Text, StringComparison.Ordinal);
        Assert.Empty(english.Values("List-Unsubscribe"));
        Assert.Equal("Des données ont pu tomber entre de mauvaises mains", Assert.Single(await server.ToAsync(admin.Email)).Value("Subject"));
        Assert.Equal(2, (await engine.LogAsync(tenant.Id, log => log.Length > 0 && log.All(one => one.State == NoticeDeliveryState.Sent))).Length);
        Assert.DoesNotContain(server.Taken, mail => mail.To.Contains(agent.Email) || mail.To.Contains(stranger.Email));
    }

    private static Task<long> ContentsAsync(NoticeEngine engine) => engine.Engine.Services.GetRequiredService<Store>().ReadAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM notice_contents";
            return Convert.ToInt64(await command.ExecuteScalarAsync(token), System.Globalization.CultureInfo.InvariantCulture);
        },
        CancellationToken.None);

    [GeneratedRegex("https://parley.example.com/link#([A-Za-z0-9_-]+)")]
    private static partial Regex Link();
}
