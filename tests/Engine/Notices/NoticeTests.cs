using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Simulator.Faults;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;

namespace Parley.Tests.Engine.Notices;

/// <summary>What people are told in the page, and what they may decline.</summary>
[Collection(OwnEngines.Name)]
public class NoticeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_number_whose_token_has_ended_is_told_once_and_stays_until_it_is_read(bool postgres)
    {
        await using var engine = await ReachFixture.StartAsync(postgres);
        var shop = await engine.ShopInAsync("940100");
        var customer = Assert.Single(await engine.CustomersAsync(shop, 1));
        engine.Simulator.World.Faults.Add(new FaultSpec(FaultKind.Error, Code: 190, HttpStatus: 401, Match: new FaultMatch(shop.Number.PhoneNumberId)));
        await ReachFixture.SayAsync(shop, customer, "holds the queue");

        var listed = await shop.ReadUntilAsync("/v1/notices?unread=true", body => Notices(body).Length > 0);
        var notice = Assert.Single(Notices(listed));
        Assert.Equal(("NUMBER_HELD", shop.Session, "1"), (Text(notice, "about"), Text(notice, "subject"), Text(listed, "unread")));
        await EngineFixture.JsonAsync(await shop.PostAsync("/v1/notices:read", new { ids = new[] { Text(notice, "id") } }));
        Assert.Empty(Notices(await EngineFixture.JsonAsync(await shop.GetAsync("/v1/notices?unread=true"))));
        Assert.NotEqual("", Text(Assert.Single(Notices(await EngineFixture.JsonAsync(await shop.GetAsync("/v1/notices")))), "readAt"));
    }

    [Fact]
    public async Task Stopped_endpoints_and_templates_are_told_however_often_they_are_reported()
    {
        await using var engine = await ReachFixture.StartAsync(postgres: false);
        var (tenant, other) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        var grain = engine.Engine.Services.GetRequiredService<IGrainFactory>().GetGrain<ITenantGrain>(tenant.Id);
        var at = engine.Clock.GetUtcNow();
        for (var i = 0; i < 2; i++)
        {
            await grain.WebhookPausedAsync(new WebhookPause(WebhookId.TryParse("wh000000000000000000000000", out var id) ? id : default, "hooks.example.com", "FAILING", at, "503."), CancellationToken.None);
            await grain.TemplateChangedAsync(new TemplateNews("77", "1", "welcome", "en_US", "status", "APPROVED", "PAUSED", "too many blocks", at, false, default), CancellationToken.None);
            await grain.TemplateChangedAsync(new TemplateNews("78", "1", "bye", "en_US", "status", "PENDING", "APPROVED", null, at, false, default), CancellationToken.None);
        }

        var notices = Notices(await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/notices")));
        Assert.Equal(["TEMPLATE_STOPPED", "WEBHOOK_STOPPED"], notices.Select(one => Text(one, "about")).Order());
        Assert.Contains(notices, one => Text(one, "text").Contains("welcome (en_US) is paused: too many blocks", StringComparison.Ordinal));
        Assert.Empty(Notices(await EngineFixture.JsonAsync(await other.GetAsync("/v1/notices"))));
    }

    [Fact]
    [Trait("Promise", "S1.12")]
    [Trait("Promise", "S4.4")]
    public async Task The_operator_announces_to_all_and_news_to_those_alone_who_asked()
    {
        await using var engine = await ReachFixture.StartAsync(postgres: true);
        var (eager, plain) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        await EngineFixture.JsonAsync(await eager.PostAsync("/v1/notice-topics:set", new { about = "PRODUCT_NEWS", wanted = true }));
        Assert.Equal((400, "TOPIC_NEEDED"), Two(await EngineFixture.ErrorAsync(await plain.PostAsync("/v1/notice-topics:set", new { about = "BREACH", wanted = false }))));

        Assert.Equal("1", Text(await AnnounceAsync(engine, "PRODUCT_NEWS", "news-1"), "told"));
        Assert.Equal("2", Text(await AnnounceAsync(engine, "BREACH", "breach-1"), "told"));
        Assert.NotEqual("2", Text(await AnnounceAsync(engine, "BREACH", "breach-1"), "told"));

        Assert.Equal(["BREACH", "PRODUCT_NEWS"], Notices(await EngineFixture.JsonAsync(await eager.GetAsync("/v1/notices"))).Select(one => Text(one, "about")).Order());
        Assert.Equal("BREACH", Text(Assert.Single(Notices(await EngineFixture.JsonAsync(await plain.GetAsync("/v1/notices")))), "about"));
        var topics = (await EngineFixture.JsonAsync(await eager.GetAsync("/v1/notice-topics"))).GetProperty("topics").EnumerateArray().ToArray();
        Assert.Equal(10, topics.Length);
        Assert.True(topics.Single(one => Text(one, "about") == "PRODUCT_NEWS").GetProperty("wanted").GetBoolean());
    }

    [Fact]
    public async Task An_account_is_told_what_the_operator_decides_about_it()
    {
        await using var engine = await ReachFixture.StartAsync(postgres: false);
        var tenant = await engine.NewTenantAsync();
        foreach (var act in (string[])["suspend", "resume", "resume"]) await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, $"/v1/tenants/{tenant.Id}:{act}", EngineFixture.AdminKey, new { reason = "the invoice" }));
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, "/v1/support-access", EngineFixture.AdminKey, new { tenant = tenant.Id, reason = "ticket 7", permissions = new[] { "MESSAGES_READ" } }));

        var notices = Notices(await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/notices")));
        Assert.Equal(["ACCOUNT_STANDING", "ACCOUNT_STANDING", "SUPPORT_ACCESS"], notices.Select(one => Text(one, "about")).Order());
        Assert.Contains(notices, one => Text(one, "text") == "The operator suspended this account: the invoice");
    }

    private static async Task<JsonElement> AnnounceAsync(EngineFixture engine, string about, string key) =>
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, "/v1/notices:announce", EngineFixture.AdminKey, new { about, text = "Something happened.", key }));

    private static JsonElement[] Notices(JsonElement body) => [.. body.GetProperty("notices").EnumerateArray()];

    private static (int, string) Two((int Status, string Reason, string) error) => (error.Status, error.Reason);

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
