using System.Text.Json;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Phones;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;
using Parley.Tests.Engine.People;
using Parley.Tests.Engine.Sending;

namespace Parley.Tests.Engine.Notices;

/// <summary>Notices to the owner's own WhatsApp, from a number of the account's own.</summary>
[Collection(OwnEngines.Name)]
[Trait("Promise", "S5.6")]
public sealed class WhatsAppTests
{
    private const string Alert = """[{"type":"BODY","text":"Parley says: {{1}} Have a look."}]""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_wrote_to_the_number_is_told_in_plain_text_and_who_did_not_by_the_template_that_is_set(bool postgres)
    {
        await using var engine = await NoticeEngine.StartAsync(postgres, null);
        var shop = await engine.NewShopAsync();
        var (owner, phone) = await OwnerAsync(engine, shop);
        await SetAsync(shop, "", "");
        await EngineFixture.JsonAsync(await owner.PostAsync("/v1/me/notices:set", new { about = "TEMPLATE_STOPPED", by = "WHATSAPP", wanted = true }));

        // Outside of the window, without a template: given up, and it says what is missing.
        await engine.TellAsync(shop.Id, NoticeTopic.TemplateStopped, "t1", "first");
        var refused = Assert.Single(await engine.LogAsync(shop.Id, log => log is [{ State: NoticeDeliveryState.GivenUp }]));
        Assert.Equal((NoticeChannel.WhatsApp, phone), (refused.Channel, refused.To));
        Assert.StartsWith("WINDOW_CLOSED", refused.Result, StringComparison.Ordinal);
        Assert.Contains("no template is set", refused.Result, StringComparison.Ordinal);

        // With one that WhatsApp does not know.
        await SetAsync(shop, "alert", "en_US");
        await engine.TellAsync(shop.Id, NoticeTopic.TemplateStopped, "t2", "second");
        await engine.LogAsync(shop.Id, log => log is [{ State: NoticeDeliveryState.GivenUp, Result: "TEMPLATE_UNKNOWN" }, _]);

        shop.AddTemplate("alert", Alert);
        await shop.AllowAsync(phone);
        await SetAsync(shop, "alert_2", "en_US");
        shop.AddTemplate("alert_2", Alert);
        await engine.TellAsync(shop.Id, NoticeTopic.TemplateStopped, "t3", "third");
        var written = await ReceivedAsync(engine, shop, 1);
        Assert.Equal("template", written[0].Type);

        // Within the window.
        await shop.WriteAsCustomerAsync(phone, "I am here");
        await shop.EventsUntilAsync(seen => seen.Any(static one => one.MessageReceived is not null));
        await engine.TellAsync(shop.Id, NoticeTopic.TemplateStopped, "t4", "fourth");
        var said = (await ReceivedAsync(engine, shop, 2))[1];
        Assert.Equal("text", said.Type);
        Assert.Contains("The number +1 555 sends nothing until somebody acts: fourth", said.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await engine.LogAsync(shop.Id, log => log.Count(static one => one.State == NoticeDeliveryState.Sent) == 2)).Count(static one => one.State == NoticeDeliveryState.GivenUp));
    }

    [Fact]
    public async Task Nobody_is_told_by_WhatsApp_who_did_not_ask_or_gave_no_number_and_no_account_by_anothers()
    {
        await using var engine = await NoticeEngine.StartAsync(postgres: false, null);
        var (shop, other) = (await engine.NewShopAsync(), await engine.NewShopAsync());
        var (asking, phone) = await OwnerAsync(engine, shop);
        await OwnerAsync(engine, shop);
        var silent = await engine.PersonAsync(shop.Id, PersonRole.Owner);
        foreach (var who in new[] { asking, silent.SignIn }) await EngineFixture.JsonAsync(await who.PostAsync("/v1/me/notices:set", new { about = "TEMPLATE_STOPPED", by = "WHATSAPP", wanted = true }));
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await PutAsync(other, shop.Session, "", ""))).Status);
        Assert.Equal("TEMPLATE_INVALID", (await EngineFixture.ErrorAsync(await PutAsync(shop, shop.Session, "alert", ""))).Reason);
        await SetAsync(shop, "", "");
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await other.GetAsync("/v1/notice-whatsapp"))).Status);
        Assert.Equal("NO_NUMBER", (await EngineFixture.ErrorAsync(await other.PostAsync("/v1/notice-whatsapp:test", new { to = phone }))).Reason);
        Assert.False(Sent(await EngineFixture.JsonAsync(await shop.PostAsync("/v1/notice-whatsapp:test", new { to = phone }))));

        await shop.WriteAsCustomerAsync(phone, "I am here");
        await shop.EventsUntilAsync(seen => seen.Any(static one => one.MessageReceived is not null));
        Assert.True(Sent(await EngineFixture.JsonAsync(await shop.PostAsync("/v1/notice-whatsapp:test", new { to = phone }))));
        await engine.TellAsync(shop.Id, NoticeTopic.TemplateStopped, "t1", "first");
        await engine.TellAsync(other.Id, NoticeTopic.TemplateStopped, "t1", "first");
        Assert.Equal(phone, Assert.Single(await engine.LogAsync(shop.Id, log => log is [{ State: NoticeDeliveryState.Sent }])).To);
        Assert.Equal(2, (await ReceivedAsync(engine, shop, 2)).Length);
    }

    private static async Task<(SignedIn SignIn, string Phone)> OwnerAsync(NoticeEngine engine, TestShop shop)
    {
        var phone = TestShop.NewCustomer();
        engine.Simulator.World.Phones.Add(new PhoneSpec(phone));
        var (signIn, _) = await engine.PersonAsync(shop.Id, PersonRole.Owner);
        await EngineFixture.JsonAsync(await signIn.SendAsync(HttpMethod.Patch, "/v1/me", new { phone }));
        return (signIn, phone);
    }

    private static Task<HttpResponseMessage> PutAsync(TestShop shop, string session, string template, string language) =>
        shop.Fixture.SendAsync(HttpMethod.Put, "/v1/notice-whatsapp", shop.ApiKey, new { session, template, language });

    private static async Task SetAsync(TestShop shop, string template, string language) => await EngineFixture.JsonAsync(await PutAsync(shop, shop.Session, template, language));

    private static async Task<ChatMessage[]> ReceivedAsync(NoticeEngine engine, TestShop shop, int count)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var messages = engine.Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)).Where(static message => message.FromBusiness).ToArray();
            if (messages.Length >= count) return messages;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90), $"{messages.Length} of {count} messages came.");
            await Task.Delay(20);
        }
    }

    private static bool Sent(JsonElement body) => body.TryGetProperty("sent", out var sent) && sent.GetBoolean();
}
