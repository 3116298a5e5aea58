using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;
using Parley.Tests.Engine.People;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Notices;

/// <summary>What people want to be told, and how they say that they do not.</summary>
[Collection(OwnEngines.Name)]
public sealed partial class WishTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_person_declines_is_mailed_to_others_and_not_to_them(bool postgres)
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await NoticeEngine.StartAsync(postgres, server.Port);
        var tenant = await engine.NewTenantAsync();
        var (one, two) = (await engine.PersonAsync(tenant.Id, PersonRole.Owner), await engine.PersonAsync(tenant.Id, PersonRole.Admin));
        Assert.True(Wish(await EngineFixture.JsonAsync(await one.SignIn.GetAsync("/v1/me/notices")), "NUMBER_HELD", "MAIL").GetProperty("wanted").GetBoolean());
        await EngineFixture.JsonAsync(await one.SignIn.PostAsync("/v1/me/notices:set", new { about = "NUMBER_HELD", by = "MAIL", wanted = false }));
        Assert.False(Wish(await EngineFixture.JsonAsync(await one.SignIn.GetAsync("/v1/me/notices")), "NUMBER_HELD", "MAIL").TryGetProperty("wanted", out var wanted) && wanted.GetBoolean());
        await engine.TellAsync(tenant.Id, NoticeTopic.NumberHeld, "sn1", "o1");
        await server.ToAsync(two.Email);
        await engine.LogAsync(tenant.Id, log => log is [{ State: NoticeDeliveryState.Sent }]);
        Assert.DoesNotContain(server.Taken, mail => mail.To.Contains(one.Email));

        Assert.Equal("TOPIC_NEEDED", (await EngineFixture.ErrorAsync(await one.SignIn.PostAsync("/v1/me/notices:set", new { about = "BREACH", by = "MAIL", wanted = false }))).Reason);
        Assert.Equal("TOPIC_INVALID", (await EngineFixture.ErrorAsync(await one.SignIn.PostAsync("/v1/me/notices:set", new { about = "BREACH", wanted = false }))).Reason);
        var agent = await engine.PersonAsync(tenant.Id, PersonRole.Agent);
        Assert.Equal("NOT_TOLD", (await EngineFixture.ErrorAsync(await agent.SignIn.PostAsync("/v1/me/notices:set", new { about = "NUMBER_HELD", by = "MAIL", wanted = true }))).Reason);
    }

    [Fact]
    [Trait("Promise", "S1.12")]
    public async Task News_of_the_product_are_mailed_to_those_alone_who_asked_for_them_by_mail()
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await NoticeEngine.StartAsync(postgres: false, server.Port);
        var (asking, silent) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        var (eager, plain, stranger) = (await engine.PersonAsync(asking.Id, PersonRole.Owner), await engine.PersonAsync(asking.Id, PersonRole.Owner), await engine.PersonAsync(silent.Id, PersonRole.Owner));
        await EngineFixture.JsonAsync(await asking.PostAsync("/v1/notice-topics:set", new { about = "PRODUCT_NEWS", wanted = true }));
        foreach (var who in new[] { eager, stranger }) await EngineFixture.JsonAsync(await who.SignIn.PostAsync("/v1/me/notices:set", new { about = "PRODUCT_NEWS", by = "MAIL", wanted = true }));
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, "/v1/notices:announce", EngineFixture.AdminKey, new { about = "PRODUCT_NEWS", text = "There is more.", key = "news-1" }));
        var mail = Assert.Single(await server.ToAsync(eager.Email));
        Assert.NotEmpty(mail.Values("List-Unsubscribe"));
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, "/v1/notices:announce", EngineFixture.AdminKey, new { about = "POLICY", text = "New terms.", key = "terms-1" }));
        foreach (var who in new[] { eager, plain, stranger }) await server.ToAsync(who.Email, who == eager ? 2 : 1);
        Assert.Equal(["Terms or policies change"], server.Taken.Where(taken => !taken.To.Contains(eager.Email)).Select(static taken => taken.Value("Subject")).Distinct());
    }

    [Fact]
    public async Task A_link_shows_a_button_when_it_is_opened_and_unsubscribes_when_it_is_posted_to_once_or_twice()
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await NoticeEngine.StartAsync(postgres: true, server.Port);
        var tenant = await engine.NewTenantAsync();
        var (one, two) = (await engine.PersonAsync(tenant.Id, PersonRole.Owner), await engine.PersonAsync(tenant.Id, PersonRole.Owner));
        await EngineFixture.JsonAsync(await one.SignIn.SendAsync(HttpMethod.Patch, "/v1/me", new { locale = "ar" }));
        await engine.TellAsync(tenant.Id, NoticeTopic.TemplateStopped, "t1", "o1");
        var mail = Assert.Single(await server.ToAsync(one.Email));
        Assert.Equal("List-Unsubscribe=One-Click", mail.Value("List-Unsubscribe-Post"));
        var link = new Uri(Link().Match(mail.Value("List-Unsubscribe")).Groups[1].Value);
        Assert.Contains(link.AbsoluteUri, mail.Text, StringComparison.Ordinal);
        var path = link.PathAndQuery;

        using (var shown = await engine.Http.GetAsync(path))
        {
            var page = await shown.Content.ReadAsStringAsync();
            Assert.Equal(200, (int)shown.StatusCode);
            Assert.Contains("<form method=\"post\">", page, StringComparison.Ordinal);
            Assert.Contains("dir=\"rtl\"", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("default-src 'none'", shown.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", shown.Headers.GetValues("X-Content-Type-Options").Single());
        }

        await engine.TellAsync(tenant.Id, NoticeTopic.TemplateStopped, "t2", "o2");
        await server.ToAsync(one.Email, 2);
        for (var times = 0; times < 2; times++)
        {
            using var click = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
            using var done = await engine.Http.PostAsync(path, click);
            Assert.Equal(200, (int)done.StatusCode);
            Assert.DoesNotContain("<form", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await engine.TellAsync(tenant.Id, NoticeTopic.TemplateStopped, "t3", "o3");
        await engine.TellAsync(tenant.Id, NoticeTopic.NumberHeld, "sn1", "o4");
        await server.ToAsync(two.Email, 4);
        await server.ToAsync(one.Email, 3);
        await engine.LogAsync(tenant.Id, log => log.Length == 7 && log.All(entry => entry.State == NoticeDeliveryState.Sent));
        Assert.Equal(3, server.Taken.Count(taken => taken.To.Contains(one.Email)));

        // By the person, from an address, each time it was asked.
        var acts = (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/audit?action=notice.unsubscribe"))).GetProperty("acts").EnumerateArray().ToArray();
        Assert.Equal(2, acts.Length);
        Assert.All(acts, act => Assert.Contains("127.0.0.1", act.GetRawText(), StringComparison.Ordinal));
        Assert.All(acts, static act => Assert.Contains("TemplateStopped", act.GetRawText(), StringComparison.Ordinal));

        foreach (var forged in (string[])[path + "x", path[..^6] + "AAAAAA", "/unsubscribe", "/unsubscribe?t=" + new string('a', 5000)])
        {
            using var refused = await engine.Http.PostAsync(forged, null);
            Assert.Equal(404, (int)refused.StatusCode);
        }
    }

    [Fact]
    public async Task The_same_about_the_same_thing_is_mailed_once_an_hour()
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await NoticeEngine.StartAsync(postgres: false, server.Port);
        var tenant = await engine.NewTenantAsync();
        var owner = await engine.PersonAsync(tenant.Id, PersonRole.Owner);
        for (var i = 0; i < 5; i++) await engine.TellAsync(tenant.Id, NoticeTopic.WebhookStopped, "wh1", $"a{i}");
        await engine.TellAsync(tenant.Id, NoticeTopic.WebhookStopped, "wh2", "b");
        await server.ToAsync(owner.Email, 2);
        Assert.Equal(2, (await engine.LogAsync(tenant.Id, log => log.Length >= 2 && log.All(entry => entry.State == NoticeDeliveryState.Sent))).Length);
        Assert.Equal("6", (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/notices"))).GetProperty("unread").ToString());
        engine.Clock.Advance(TimeSpan.FromMinutes(61));
        await engine.TellAsync(tenant.Id, NoticeTopic.WebhookStopped, "wh1", "c");
        await server.ToAsync(owner.Email, 3);
    }

    [Fact]
    public async Task Nobody_is_flooded_and_what_cannot_be_declined_comes_through()
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await NoticeEngine.StartAsync(postgres: true, server.Port);
        var tenant = await engine.NewTenantAsync();
        var owner = await engine.PersonAsync(tenant.Id, PersonRole.Owner);
        for (var i = 0; i < 25; i++) await engine.TellAsync(tenant.Id, NoticeTopic.TemplateStopped, $"t{i}", $"o{i}");
        await engine.LogAsync(tenant.Id, log => log.Count(static one => one.State == NoticeDeliveryState.Sent) == 20 && log.Count(static one => one.State == NoticeDeliveryState.HeldBack) == 5);
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, "/v1/notices:announce", EngineFixture.AdminKey, new { about = "BREACH", text = "A disk was lost.", key = "breach-1" }));
        Assert.Contains(await server.ToAsync(owner.Email, 21), static mail => mail.Value("Subject") == "Data may have come into wrong hands");
    }

    private static JsonElement Wish(JsonElement body, string about, string by) =>
        body.GetProperty("wishes").EnumerateArray().Single(one => one.GetProperty("about").GetString() == about && one.GetProperty("by").GetString() == by);

    [GeneratedRegex("<(https://parley.example.com/unsubscribe[^>]+)>")]
    private static partial Regex Link();
}
