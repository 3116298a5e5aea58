using System.Text;
using System.Text.Json;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Webhooks;

/// <summary>What Meta, or somebody who pretends to be Meta, can post, and what becomes of it.</summary>
public abstract class WebhookTests(EngineFixture fixture)
{
    [Fact]
    public async Task Metas_verification_is_answered_with_the_challenge_and_nothing_else()
    {
        var app = await fixture.NewAppAsync();

        using var right = await fixture.SendAsync(HttpMethod.Get, $"{app.Path}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={app.VerifyToken}", null);
        using var wrong = await fixture.SendAsync(HttpMethod.Get, $"{app.Path}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=guess", null);

        Assert.Equal("1158201444", await right.Content.ReadAsStringAsync());
        Assert.Equal(403, (int)wrong.StatusCode);
        Assert.DoesNotContain(app.VerifyToken, await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sha256=")]
    [InlineData("sha256=zz")]
    [InlineData("sha1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha256=0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Without_the_right_signature_the_answer_is_401_without_a_hint_of_it(string? signature)
    {
        var shop = await fixture.NewShopAsync();
        var body = Encoding.UTF8.GetBytes(Payloads.Messages(shop.Number.PhoneNumberId, Payloads.Text("wamid.x", TestShop.NewCustomer(), "hi")));
        var right = fixture.Simulator.Sign(body, shop.Number.App.Secret);

        using var response = await fixture.PostWebhookAsync(shop.Number.App.Path, body, signature);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.DoesNotContain(right[7..], await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await Conversations(shop)).GetArrayLength());
    }

    [Fact]
    public async Task An_app_nobody_configured_answers_like_a_wrong_signature()
    {
        using var response = await fixture.PostWebhookAsync("/webhooks/whatsapp/nobody", "{}"u8.ToArray(), "sha256=" + new string('0', 64));

        Assert.Equal(401, (int)response.StatusCode);
    }

    [Fact]
    public async Task While_a_secret_is_rotated_both_are_valid_and_afterwards_one()
    {
        var app = await fixture.NewAppAsync("the-next-secret");

        using (var old = await fixture.PostWebhookAsync(app, "{}")) Assert.Equal(200, (int)old.StatusCode);
        using (var next = await fixture.PostWebhookAsync(app, "{}", "the-next-secret")) Assert.Equal(200, (int)next.StatusCode);
        await fixture.SaveAppAsync(app, ["the-next-secret"]);
        using (var retired = await fixture.PostWebhookAsync(app, "{}")) Assert.Equal(401, (int)retired.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_3_MB_is_413(bool declaresItsLength)
    {
        var app = await fixture.NewAppAsync();
        var body = new byte[(3 * 1024 * 1024) + 1];
        using var request = new HttpRequestMessage(HttpMethod.Post, app.Path) { Content = declaresItsLength ? new ByteArrayContent(body) : new StreamContent(new OneWay(body)) };
        request.Headers.Add("X-Hub-Signature-256", fixture.Simulator.Sign(body, app.Secret));
        request.Headers.TransferEncodingChunked = declaresItsLength ? null : true;

        using var response = await fixture.Http.SendAsync(request);

        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task What_is_not_json_is_400()
    {
        var app = await fixture.NewAppAsync();

        using var response = await fixture.PostWebhookAsync(app, "hello, this is not json");

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("""{"object":"page","entry":[]}""")]
    [InlineData("""{"entry":[{"changes":"none"}]}""")]
    public async Task Json_of_an_unknown_shape_is_200_and_kept_for_the_platform_with_its_bytes(string shape)
    {
        var app = await fixture.NewAppAsync();

        using var response = await fixture.PostWebhookAsync(app, shape);

        Assert.Equal(200, (int)response.StatusCode);
        var letter = Assert.Single(await PlatformLetters(app));
        Assert.Equal(("UNKNOWN_SHAPE", shape), (letter.GetProperty("reason").GetString(), Body(letter)));
    }

    [Fact]
    public async Task A_number_no_tenant_owns_is_200_and_kept_for_the_platform_only()
    {
        var shop = await fixture.NewShopAsync();

        using var response = await fixture.PostWebhookAsync(shop.Number.App, Payloads.Messages("999", Payloads.Text("wamid.x", TestShop.NewCustomer(), "for nobody")));

        Assert.Equal(200, (int)response.StatusCode);
        var letter = Assert.Single(await PlatformLetters(shop.Number.App));
        Assert.Equal("UNOWNED_NUMBER", letter.GetProperty("reason").GetString());
        Assert.Contains("for nobody", Body(letter), StringComparison.Ordinal);
        Assert.Empty(await Letters(shop));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task One_apps_secret_signing_for_another_apps_number_delivers_nothing()
    {
        var shop = await fixture.NewShopAsync();
        var intruder = await fixture.NewAppAsync();

        using var response = await fixture.PostWebhookAsync(intruder, Payloads.Messages(shop.Number.PhoneNumberId, Payloads.Text("wamid.x", TestShop.NewCustomer(), "forged")));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("FOREIGN_NUMBER", Assert.Single(await PlatformLetters(intruder)).GetProperty("reason").GetString());
        Assert.Equal(0, (await Conversations(shop)).GetArrayLength());
        Assert.Empty(await Letters(shop));
    }

    [Fact]
    public async Task One_bad_event_among_999_good_ones_fails_alone()
    {
        var shop = await fixture.NewShopAsync();
        var customers = Enumerable.Range(0, 50).Select(_ => TestShop.NewCustomer()).ToArray();
        var messages = Enumerable.Range(0, 999).Select(i => Payloads.Text($"wamid.{shop.Id}.{i}", customers[i % 50], $"m{i}")).ToList();
        const string Bad = """{"from":"15550107001","timestamp":"1","type":"text","text":{"body":"no id"}}""";
        messages.Insert(500, Bad);

        using var response = await shop.ReceiveAsync([.. messages]);

        Assert.Equal(200, (int)response.StatusCode);
        var events = await shop.EventsUntilAsync(seen => seen.Count(e => e.Type == "message.received") == 999);
        Assert.Equal(999, events.Where(e => e.MessageReceived is not null).Select(e => e.MessageReceived.WhatsappId).Distinct().Count());
        var letter = Assert.Single(await Letters(shop));
        Assert.Equal(("MALFORMED_MESSAGE", Bad), (letter.GetProperty("reason").GetString(), Body(letter)));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Several_numbers_in_one_body_reach_their_own_tenants()
    {
        var app = await fixture.NewAppAsync();
        var (first, second) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var (one, two) = (fixture.NewNumber(app), fixture.NewNumber(app));
        await EngineFixture.JsonAsync(await first.ConnectAsync(one));
        await EngineFixture.JsonAsync(await second.ConnectAsync(two));
        string Message(TestNumber number, string text) => Payloads.Change(number.PhoneNumberId, $"\"messages\":[{Payloads.Text($"wamid.{Guid.NewGuid():N}", TestShop.NewCustomer(), text)}]");

        using var response = await fixture.PostWebhookAsync(app, Payloads.Body(Message(one, "for one"), Message(two, "for two"), Message(one, "for one")));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(["for one", "for one"], (await first.EventsUntilAsync(seen => seen.Count(e => e.Type == "message.received") == 2)).Where(e => e.MessageReceived is not null).Select(e => e.MessageReceived.Text.Body));
        Assert.Equal(["for two"], (await second.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"))).Where(e => e.MessageReceived is not null).Select(e => e.MessageReceived.Text.Body));
    }

    [Fact]
    public async Task Nul_and_lone_surrogates_break_nothing_and_the_raw_bytes_stay()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var raw = Payloads.Text("wamid.nul", customer, "PLACE").Replace("\"PLACE\"", "\"a\\u0000b \\ud83d c \\ud83d\\ude00\"", StringComparison.Ordinal);

        using var response = await shop.ReceiveAsync(raw);

        Assert.Equal(200, (int)response.StatusCode);
        var received = (await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"))).Single(e => e.MessageReceived is not null).MessageReceived;
        Assert.Equal("a\0b \ufffd c \ud83d\ude00", received.Text.Body);
        var list = await shop.ReadUntilAsync($"/v1/conversations/{received.Conversation}/messages", body => body.GetProperty("messages").GetArrayLength() == 1);
        Assert.Equal("a\0b \ufffd c \ud83d\ude00", list.GetProperty("messages")[0].GetProperty("text").GetProperty("body").GetString());
        var conversations = await shop.ReadUntilAsync("/v1/conversations", body => body.GetProperty("conversations").GetArrayLength() == 1);
        Assert.Contains("a\0b", conversations.GetProperty("conversations")[0].GetProperty("lastText").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Promise", "P13")]
    public async Task A_type_nobody_knows_is_listed_by_its_name_with_what_whatsapp_sent()
    {
        var shop = await fixture.NewShopAsync();
        var raw = $$"""{"from":"{{TestShop.NewCustomer()[1..]}}","id":"wamid.hologram","timestamp":"1790000000","type":"hologram","hologram":{"depth":3} }""";

        using var response = await shop.ReceiveAsync(raw);

        Assert.Equal(200, (int)response.StatusCode);
        var received = (await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"))).Single(e => e.MessageReceived is not null).MessageReceived;
        Assert.Equal(("hologram", "", raw), (received.Type, received.OriginalType, received.Raw.ToStringUtf8()));
        var list = await shop.ReadUntilAsync($"/v1/conversations/{received.Conversation}/messages", body => body.GetProperty("messages").GetArrayLength() == 1);
        Assert.Equal("hologram", list.GetProperty("messages")[0].GetProperty("type").GetString());
        Assert.Equal(raw, Encoding.UTF8.GetString(list.GetProperty("messages")[0].GetProperty("raw").GetBytesFromBase64()));
    }

    [Fact]
    [Trait("Promise", "P2")]
    public async Task The_same_webhook_a_hundred_times_in_parallel_is_one_message()
    {
        var shop = await fixture.NewShopAsync();
        var body = Payloads.Messages(shop.Number.PhoneNumberId, Payloads.Text("wamid.again", TestShop.NewCustomer(), "once"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => fixture.PostWebhookAsync(shop.Number.App, body)));

        Assert.All(answers, answer => Assert.Equal(200, (int)answer.StatusCode));
        using (var last = await shop.ReceiveAsync(Payloads.Text("wamid.last", TestShop.NewCustomer(), "end"))) Assert.Equal(200, (int)last.StatusCode);
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.WhatsappId == "wamid.last"));
        Assert.Single(events, e => e.MessageReceived?.WhatsappId == "wamid.again");
    }

    [Fact]
    [Trait("Promise", "P3")]
    public async Task A_thousand_first_messages_of_one_person_make_one_conversation()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(batch => shop.ReceiveAsync(
            [.. Enumerable.Range(0, 50).Select(i => Payloads.Text($"wamid.{shop.Id}.{batch}.{i}", customer, "first"))])));

        var events = await shop.EventsUntilAsync(seen => seen.Count(e => e.Type == "message.received") == 1000);
        Assert.Single(events, e => e.Type == "conversation.started");
        Assert.Equal(Enumerable.Range(1, 1001).Select(i => (long)i), events.Where(e => e.Stream.StartsWith("cv", StringComparison.Ordinal)).Select(e => e.Version));
    }

    [Fact]
    public async Task A_field_that_is_not_handled_yet_is_kept_for_its_tenant()
    {
        var shop = await fixture.NewShopAsync();
        var change = Payloads.Change(shop.Number.PhoneNumberId, "\"anything\":1", "holographic_calls");

        using var response = await fixture.PostWebhookAsync(shop.Number.App, Payloads.Body(change));

        Assert.Equal(200, (int)response.StatusCode);
        var letter = Assert.Single(await Letters(shop));
        Assert.Equal(("UNKNOWN_FIELD", change), (letter.GetProperty("reason").GetString(), Body(letter)));
    }

    private static string Body(JsonElement letter) => Encoding.UTF8.GetString(letter.GetProperty("body").GetBytesFromBase64());

    private static async Task<JsonElement> Conversations(TestTenant tenant) => (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/conversations"))).GetProperty("conversations");

    private static async Task<JsonElement[]> Letters(TestTenant tenant) =>
        [.. (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/dead-letters?pageSize=200"))).GetProperty("deadLetters").EnumerateArray()];

    private async Task<JsonElement[]> PlatformLetters(TestApp app) =>
        [.. (await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/dead-letters?pageSize=200", EngineFixture.AdminKey)))
            .GetProperty("deadLetters").EnumerateArray().Where(letter => letter.GetProperty("source").GetString() == $"webhook:{app.Name}")];

    /// <summary>A stream that cannot tell its length, so that the client sends it in chunks.</summary>
    private sealed class OneWay(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}

[Collection(OnSqlite.Name)]
public sealed class WebhooksOnSqlite(SqliteEngine fixture) : WebhookTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class WebhooksOnPostgres(PostgresEngine fixture) : WebhookTests(fixture);
