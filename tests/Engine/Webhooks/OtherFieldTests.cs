using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Webhooks;

/// <summary>What WhatsApp tells under other fields than messages: the business's own phone, what was before, other apps, groups, limits.</summary>
public abstract class OtherFieldTests(EngineFixture fixture)
{
    [Fact]
    public async Task What_the_business_writes_on_its_phone_is_listed_and_opens_no_window()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var echo = $$$"""{"from":"15550100001","to":"{{{customer[1..]}}}","id":"wamid.e1","timestamp":"{{{Now()}}}","type":"image","image":{"id":"2001","mime_type":"image/jpeg","caption":"our garden"} }""";

        for (var i = 0; i < 2; i++) await TakeAsync(shop, "smb_message_echoes", $"\"message_echoes\":[{echo}]");

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageEchoed is not null));
        var told = Assert.Single(events, e => e.MessageEchoed is not null).MessageEchoed;
        Assert.Equal((false, "phone", "our garden", "our garden", Message.Types.Status.Sent), (told.FromCustomer, told.Source, told.Line, told.Image.Caption, told.Status));
        var list = await shop.ReadUntilAsync($"/v1/conversations/{told.Conversation}/messages", body => body.GetProperty("messages").GetArrayLength() == 1);
        var shown = list.GetProperty("messages")[0];
        Assert.Equal(("OUTBOUND", "our garden"), (shown.GetProperty("direction").GetString(), shown.GetProperty("image").GetProperty("caption").GetString()));
        using var closed = await shop.SayAsync(customer, "is the window open?");
        Assert.Equal("WINDOW_CLOSED", (await EngineFixture.ErrorAsync(closed)).Reason);
    }

    [Fact]
    public async Task What_was_said_before_is_imported_once_and_in_its_own_time()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer()[1..];
        var history = $$$$"""
            "history":[{"metadata":{"phase":0,"chunk_order":1,"progress":100},"threads":[{"id":"{{{{customer}}}}","messages":[
            {"from":"{{{{customer}}}}","id":"wamid.h1","timestamp":"1700000000","type":"text","text":{"body":"hello?"},"history_context":{"status":"READ"}},
            {"from":"15550100001","to":"{{{{customer}}}}","id":"wamid.h2","timestamp":"1700000060","type":"text","text":{"body":"yes?"},"history_context":{"status":"READ"}}]}]}]
            """;

        for (var i = 0; i < 2; i++) await TakeAsync(shop, "history", history);

        var events = await shop.EventsUntilAsync(seen => seen.Count(e => e.MessageEchoed is not null) == 2);
        var conversation = events.First(e => e.MessageEchoed is not null).MessageEchoed.Conversation;
        var list = await shop.ReadUntilAsync($"/v1/conversations/{conversation}/messages", body => body.GetProperty("messages").GetArrayLength() == 2);
        Assert.Equal(
            [("OUTBOUND", "READ", "yes?"), ("INBOUND", "RECEIVED", "hello?")],
            list.GetProperty("messages").EnumerateArray().Select(m => (m.GetProperty("direction").GetString(), m.GetProperty("status").GetString(), m.GetProperty("text").GetProperty("body").GetString())));
        Assert.Equal("2023-11-14T22:13:20Z", list.GetProperty("messages")[1].GetProperty("at").GetString());
    }

    [Fact]
    public async Task While_another_app_answers_the_tenant_sees_and_a_handover_is_told()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await TakeAsync(shop, "standby", $"\"messages\":[{Payloads.Text("wamid.s1", customer, "hi bot")}]");

        var handover = $$$"""{"field":"messaging_handovers","value":{"messaging_product":"whatsapp","type":"control_passed","sender":{"phone_number":"{{{customer[1..]}}}"},"recipient":{"phone_number_id":"{{{shop.Number.PhoneNumberId}}}","display_phone_number":"15550100001"},"control_passed":{"previous_owner_app_role":"META_BUSINESS_AGENT"},"timestamp":"{{{Now()}}}"} }""";
        for (var i = 0; i < 2; i++)
        {
            using var response = await fixture.PostWebhookAsync(shop.Number.App, Payloads.Body(handover));
            Assert.Equal(200, (int)response.StatusCode);
        }

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.ThreadChanged is not null));
        var (seen, passed) = (events.Single(e => e.MessageEchoed is not null).MessageEchoed, events.Single(e => e.ThreadChanged is not null).ThreadChanged);
        Assert.Equal((true, "standby", "hi bot"), (seen.FromCustomer, seen.Source, seen.Text.Body));
        Assert.Equal((seen.Conversation, "control_passed", "META_BUSINESS_AGENT"), (passed.Conversation, passed.Happened, passed.Detail));
        using var answer = await shop.SayAsync(customer, "A person is here now.");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_phones_address_book_is_told_to_the_contact_it_is_about()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var entry = $$$"""{"type":"contact","contact":{"full_name":"Ada Lovelace","first_name":"Ada","phone_number":"{{{customer[1..]}}}"},"action":"add","metadata":{"timestamp":"{{{Now()}}}"} }""";

        for (var i = 0; i < 2; i++) await TakeAsync(shop, "smb_app_state_sync", $"\"state_sync\":[{entry},{{\"type\":\"contact\"}}]");
        await shop.HearFromAsync(customer);

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null));
        var synced = Assert.Single(events, e => e.ContactSynced is not null).ContactSynced;
        Assert.Equal(("add", "Ada Lovelace", events.Single(e => e.ConversationStarted is not null).ConversationStarted.Contact), (synced.Action, synced.FullName, synced.Contact));
        var letters = await EngineFixture.JsonAsync(await shop.GetAsync("/v1/dead-letters"));
        Assert.Equal("MALFORMED_CONTACT", Assert.Single(letters.GetProperty("deadLetters").EnumerateArray()).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Members_of_a_group_write_into_one_conversation()
    {
        var shop = await fixture.NewShopAsync();
        var group = $"120363{Guid.NewGuid():N}";
        foreach (var i in new[] { 1, 2 })
        {
            var text = Payloads.Text($"wamid.g{i}", TestShop.NewCustomer(), $"from member {i}");
            using var response = await shop.ReceiveAsync(text.Insert(1, $"\"group_id\":\"{group}\","));
            Assert.Equal(200, (int)response.StatusCode);
        }

        await TakeAsync(shop, "group_participants_update", $"\"groups\":[{{\"timestamp\":\"{Now()}\",\"group_id\":\"{group}\",\"type\":\"group_participants_add\"}}]");

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.ThreadChanged is not null));
        var conversations = events.Where(e => e.MessageReceived is not null).Select(e => e.MessageReceived.Conversation).Append(events.Single(e => e.ThreadChanged is not null).ThreadChanged.Conversation).Distinct();
        Assert.Single(conversations);
    }

    [Fact]
    public async Task Metas_word_about_the_limit_is_in_force_at_once()
    {
        var shop = await fixture.NewShopAsync();
        var body = $$$"""{"object":"whatsapp_business_account","entry":[{"id":"{{{shop.Number.WabaId}}}","time":{{{Now()}}},"changes":[{"field":"business_capability_update","value":{"max_daily_conversations_per_business":2000,"max_phone_numbers_per_business":20} }]}]}""";

        using (var response = await fixture.PostWebhookAsync(shop.Number.App, body)) Assert.Equal(200, (int)response.StatusCode);

        var session = await shop.ReadUntilAsync($"/v1/sessions/{shop.Session}", one => one.ToString().Contains("TIER_2K", StringComparison.Ordinal));
        Assert.Contains("TIER_2K", session.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("messages", "\"errors\":[{0}]")]
    [InlineData("history", "\"history\":[{{\"errors\":[{0}]}}]")]
    [Trait("Promise", "P13")]
    public async Task An_error_of_the_number_itself_is_told_once_to_its_tenant(string field, string form)
    {
        var shop = await fixture.NewShopAsync();
        const string error = """{"code":131042,"title":"Business eligibility payment issue","error_data":{"details":"The account's payment method was refused."} }""";

        for (var i = 0; i < 2; i++) await TakeAsync(shop, field, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, error));
        await TakeAsync(shop, field, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, """{"code":130497,"title":"Restricted"}"""));

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.AccountChanged?.Failure.Code == 130497));
        var told = events.Where(e => e.AccountChanged is not null).Select(e => e.AccountChanged).ToArray();
        Assert.Equal([131042, 130497], told.Select(one => one.Failure.Code));
        Assert.Equal((field, "ERROR", shop.Session, shop.Number.WabaId, "The account's payment method was refused.", error), (
            told[0].Field, told[0].Event, told[0].Session, told[0].WabaId, told[0].Failure.Text, told[0].Raw.ToStringUtf8()));
        Assert.Equal(0, (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/dead-letters"))).GetProperty("deadLetters").GetArrayLength());
    }

    [Fact]
    public async Task An_error_that_says_its_time_is_news_each_time()
    {
        var shop = await fixture.NewShopAsync();
        var change = Payloads.Change(shop.Number.PhoneNumberId, "\"errors\":[{\"code\":131000,\"title\":\"Something went wrong\"}]");
        foreach (var at in new[] { 1790000000, 1790000000, 1790000060 })
        {
            using var response = await fixture.PostWebhookAsync(shop.Number.App, $$$"""{"object":"whatsapp_business_account","entry":[{"id":"200","time":{{{at}}},"changes":[{{{change}}}]}]}""");
            Assert.Equal(200, (int)response.StatusCode);
        }

        var told = (await shop.EventsUntilAsync(seen => seen.Count(e => e.AccountChanged is not null) == 2)).Where(e => e.AccountChanged is not null);
        Assert.Equal([1790000000, 1790000060], told.Select(e => e.AccountChanged.ChangedAt.Seconds));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task What_Meta_tells_of_an_account_is_not_for_a_tenant_that_only_claims_it()
    {
        var shop = await fixture.NewShopAsync();
        var claimant = await fixture.NewTenantAsync();
        var number = fixture.NewNumber(shop.Number.App);
        await EngineFixture.JsonAsync(await claimant.ConnectAsync(number with { WabaId = shop.Number.WabaId }));
        var body = $$$"""{"object":"whatsapp_business_account","entry":[{"id":"{{{shop.Number.WabaId}}}","time":{{{Now()}}},"changes":[{"field":"account_review_update","value":{"decision":"APPROVED"} }]}]}""";

        using (var response = await fixture.PostWebhookAsync(shop.Number.App, body)) Assert.Equal(200, (int)response.StatusCode);
        using (await fixture.PostWebhookAsync(shop.Number.App, Payloads.Messages(number.PhoneNumberId, Payloads.Text($"wamid.{Guid.NewGuid():N}", TestShop.NewCustomer(), "behind it")))) { }

        await shop.EventsUntilAsync(seen => seen.Any(e => e.AccountChanged is not null));
        var told = await claimant.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null));
        Assert.DoesNotContain(told, e => e.AccountChanged is not null);
    }

    private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private async Task TakeAsync(TestShop shop, string field, string rest)
    {
        using var response = await fixture.PostWebhookAsync(shop.Number.App, Payloads.Body(Payloads.Change(shop.Number.PhoneNumberId, rest, field)));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}

[Collection(OnSqlite.Name)]
public sealed class OtherFieldsOnSqlite(SqliteEngine fixture) : OtherFieldTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class OtherFieldsOnPostgres(PostgresEngine fixture) : OtherFieldTests(fixture);
