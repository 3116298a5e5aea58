using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Parley.Simulator.Faults;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Sending;

namespace Parley.Tests.Engine.Graph;

/// <summary>Parley in Meta's shape: what code for the Cloud API sends, gets answered and is told.</summary>
public abstract class GraphTests(GraphEngine fixture)
{
    [Fact]
    public async Task Messages_are_sent_as_to_meta_and_answered_as_by_meta()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");

        var (status, text) = await PostAsync(shop, $$$"""{"messaging_product":"whatsapp","recipient_type":"individual","to":"{{{customer}}}","type":"text","text":{"body":"hi","preview_url":false}}""");
        var (_, image) = await PostAsync(shop, $$$"""{"messaging_product":"whatsapp","to":"{{{customer[..5]}}} {{{customer[5..]}}}","type":"image","image":{"link":"https://shop.example/a.jpg"}}""");

        Assert.Equal(200, status);
        Assert.Equal(("whatsapp", customer, customer[1..]), (
            text.GetProperty("messaging_product").GetString(), text.GetProperty("contacts")[0].GetProperty("input").GetString(), text.GetProperty("contacts")[0].GetProperty("wa_id").GetString()));
        Assert.StartsWith("wamid.ms", text.GetProperty("messages")[0].GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.False(text.GetProperty("messages")[0].TryGetProperty("message_status", out _));
        Assert.Equal(customer[1..], image.GetProperty("contacts")[0].GetProperty("wa_id").GetString());
        Assert.Equal(["text", "image"], (await shop.PhoneAsync(customer, 2)).Select(message => message.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task An_answer_may_name_what_parley_sent_and_what_the_customer_sent()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");
        var received = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null))).Single(e => e.MessageReceived is not null).MessageReceived;
        var (_, first) = await PostAsync(shop, $$$"""{"messaging_product":"whatsapp","to":"{{{customer}}}","context":{"message_id":"{{{received.WhatsappId}}}"},"text":{"body":"one"}}""");
        var sent = first.GetProperty("messages")[0].GetProperty("id").GetString()!;
        await shop.KnownAsync($"/v1/messages/{sent["wamid.".Length..]}", body => body.GetProperty("whatsappId").GetString() is { Length: > 0 });

        var (status, _) = await PostAsync(shop, $$$"""{"messaging_product":"whatsapp","to":"{{{customer}}}","type":"reaction","reaction":{"message_id":"{{{sent}}}","emoji":"👍"}}""");
        Assert.Equal(200, status);
        await shop.KnownAsync($"/v1/messages/{received.Message}", _ => true);
        var (read, answer) = await PostAsync(shop, $$$"""{"messaging_product":"whatsapp","status":"read","message_id":"{{{received.WhatsappId}}}","typing_indicator":{"type":"text"}}""");

        Assert.Equal((200, """{"success":true}"""), (read, answer.GetRawText()));
        Assert.True(fixture.Simulator.World.Phones.FindMessage(received.WhatsappId)!.ReadByBusiness);
        Assert.Equal(2, (await shop.PhoneAsync(customer, 2)).Length);
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task Each_post_is_a_send_unless_it_carries_a_key()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");
        var body = $$$"""{"messaging_product":"whatsapp","to":"{{{customer}}}","type":"text","text":{"body":"hi"}}""";

        var without = new[] { Id(await PostAsync(shop, body)), Id(await PostAsync(shop, body)) };
        var with = new[] { Id(await PostAsync(shop, body, key: "k")), Id(await PostAsync(shop, body, key: "k")) };

        Assert.Equal((2, 1), (without.Distinct().Count(), with.Distinct().Count()));
        Assert.Equal(3, (await shop.PhoneAsync(customer, 3)).Length);
        Assert.Equal((400, 100), Error(await PostAsync(shop, body.Replace("hi", "ho", StringComparison.Ordinal), key: "k")));
    }

    [Fact]
    public async Task Errors_have_metas_codes_and_metas_form()
    {
        var shop = await fixture.NewShopAsync();
        var other = await fixture.NewShopAsync();
        var (customer, stranger) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        await shop.HearFromAsync(customer);
        string To(string to, string rest) => $"{{\"messaging_product\":\"whatsapp\",\"to\":\"{to}\",{rest}}}";
        const string text = "\"type\":\"text\",\"text\":{\"body\":\"hi\"}";

        Assert.Equal((401, 190), Error(await PostAsync(shop, To(customer, text), token: "")));
        Assert.Equal((401, 190), Error(await PostAsync(shop, To(customer, text), token: "nonsense")));
        Assert.Equal((403, 10), Error(await PostAsync(shop, To(customer, text), token: EngineFixture.AdminKey)));
        var foreign = await PostAsync(shop, To(customer, text), number: other.Number.PhoneNumberId);
        Assert.Equal((400, 100), Error(foreign));
        Assert.Equal(33, foreign.Body.GetProperty("error").GetProperty("error_subcode").GetInt32());
        Assert.Equal((400, 131047), Error(await PostAsync(shop, To(stranger, text))));
        Assert.Equal((400, 131009), Error(await PostAsync(shop, To("12", text))));
        Assert.Equal((400, 131008), Error(await PostAsync(shop, """{"messaging_product":"whatsapp","type":"text","text":{"body":"hi"}}""")));
        Assert.Equal((400, 131008), Error(await PostAsync(shop, To(customer, "\"type\":\"image\""))));
        Assert.Equal((400, 131009), Error(await PostAsync(shop, To(customer, $"\"text\":{{\"body\":\"{new string('x', 4097)}\"}}"))));
        Assert.Equal((400, 100), Error(await PostAsync(shop, To(customer, text + ",\"colour\":\"blue\""))));
        Assert.Equal((400, 100), Error(await PostAsync(shop, To(customer, "\"type\":\"text\",\"text\":{\"body\":\"hi\",\"colour\":\"blue\"}"))));
        Assert.Equal((400, 100), Error(await PostAsync(shop, "{")));
        Assert.Equal((400, 100), Error(await PostAsync(shop, """{"to":"1"}""")));
        Assert.Equal((400, 131009), Error(await PostAsync(shop, """{"messaging_product":"whatsapp","status":"read","message_id":"wamid.nobody"}""")));
        var error = (await PostAsync(shop, To(stranger, text))).Body.GetProperty("error");
        Assert.Equal(("(#131047) Re-engagement message", "OAuthException", "whatsapp"), (
            error.GetProperty("message").GetString(), error.GetProperty("type").GetString(), error.GetProperty("error_data").GetProperty("messaging_product").GetString()));
        Assert.Contains("24-hour", error.GetProperty("error_data").GetProperty("details").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.GetProperty("fbtrace_id").GetString()!);
    }

    [Fact]
    public async Task The_number_says_its_names_to_its_tenant_alone()
    {
        var shop = await fixture.NewShopAsync();
        var other = await fixture.NewShopAsync();

        var own = await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, $"/graph/v25.0/{shop.Number.PhoneNumberId}?fields=verified_name", shop.ApiKey));
        using var foreign = await fixture.SendAsync(HttpMethod.Get, $"/graph/v25.0/{shop.Number.PhoneNumberId}", other.ApiKey);
        using var unknown = await fixture.SendAsync(HttpMethod.Get, "/graph/nonsense", shop.ApiKey);

        Assert.Equal(["verified_name", "id"], own.EnumerateObject().Select(property => property.Name));
        Assert.Equal((400, 400), ((int)foreign.StatusCode, (int)unknown.StatusCode));
    }

    [Fact]
    public async Task Templates_are_listed_and_submitted_at_meta_for_their_own_tenant_alone()
    {
        var shop = await fixture.NewShopAsync();
        var other = await fixture.NewShopAsync();
        var path = $"/graph/v25.0/{shop.Number.WabaId}/message_templates";

        var made = await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, path, shop.ApiKey, new
        {
            name = "order_ready", language = "en_US", category = "UTILITY", components = new[] { new { type = "BODY", text = "Your order is ready." } },
        }));
        var listed = await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, path + "?name=order_ready", shop.ApiKey));
        using var foreign = await fixture.SendAsync(HttpMethod.Get, path, other.ApiKey);
        using var refused = await fixture.SendAsync(HttpMethod.Post, path, shop.ApiKey, new { name = "Order-Ready" });

        Assert.Equal(made.GetProperty("id").GetString(), listed.GetProperty("data")[0].GetProperty("id").GetString());
        Assert.Equal((400, 400), ((int)foreign.StatusCode, (int)refused.StatusCode));
        Assert.True(JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("code").GetInt32() > 0);
    }

    [Fact]
    public async Task Webhooks_come_as_meta_sends_them_signed_with_the_tenants_own_secret()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var (url, secret) = await CreateAsync(shop);

        await shop.WriteAsCustomerAsync(customer, "Grüße / 你好 😀");
        var (_, sent) = await PostAsync(shop, $$$"""{"messaging_product":"whatsapp","to":"{{{customer}}}","type":"text","text":{"body":"hi"},"biz_opaque_callback_data":"order/7 é"}""");
        var id = sent.GetProperty("messages")[0].GetProperty("id").GetString();

        var root = await fixture.Receiver.UntilAsync(url, secret, value => value.TryGetProperty("messages", out _));
        Assert.Equal(shop.Number.WabaId, root.GetProperty("entry")[0].GetProperty("id").GetString());
        var received = root.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value");
        Assert.Equal((shop.Number.PhoneNumberId, true), (received.GetProperty("metadata").GetProperty("phone_number_id").GetString(), received.GetProperty("metadata").GetProperty("display_phone_number").GetString()!.All(char.IsAsciiDigit)));
        Assert.Equal((customer[1..], "Grüße / 你好 😀"), (received.GetProperty("contacts")[0].GetProperty("wa_id").GetString(), received.GetProperty("messages")[0].GetProperty("text").GetProperty("body").GetString()));
        Assert.Contains(fixture.Receiver.Bodies(url), body => body.Contains(@"Gr\u00fc\u00dfe \/ \u4f60\u597d \ud83d\ude00", StringComparison.Ordinal));

        var delivered = (await fixture.Receiver.UntilAsync(url, secret, value => value.TryGetProperty("statuses", out var statuses) && statuses[0].GetProperty("status").GetString() == "delivered"))
            .GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value").GetProperty("statuses")[0];
        Assert.Equal((id, "order/7 é", customer[1..]), (delivered.GetProperty("id").GetString(), delivered.GetProperty("biz_opaque_callback_data").GetString(), delivered.GetProperty("recipient_id").GetString()));
        Assert.Equal("delivered", (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Status == V1.Message.Types.Status.Delivered)))
            .Where(e => e.MessageStatus?.BizOpaqueCallbackData == "order/7 é").Select(e => e.MessageStatus.Status.ToString().ToLowerInvariant()).Last(word => word == "delivered"));
    }

    [Fact]
    public async Task What_whatsapp_refuses_at_once_comes_as_a_failed_status()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");
        var (url, secret) = await CreateAsync(shop);

        fixture.Simulator.World.Faults.Add(new FaultSpec(FaultKind.Error, Count: 1, Code: 131026, HttpStatus: 400, Match: new FaultMatch(Recipient: customer)));

        var (_, sent) = await PostAsync(shop, $$$"""{"messaging_product":"whatsapp","to":"{{{customer}}}","type":"location","location":{"latitude":1,"longitude":2},"biz_opaque_callback_data":"7"}""");

        var failed = (await fixture.Receiver.UntilAsync(url, secret, value => value.TryGetProperty("statuses", out var statuses) && statuses[0].GetProperty("status").GetString() == "failed"))
            .GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value").GetProperty("statuses")[0];
        Assert.Equal((sent.GetProperty("messages")[0].GetProperty("id").GetString(), customer[1..], 131026, "7"), (
            failed.GetProperty("id").GetString(), failed.GetProperty("recipient_id").GetString(), failed.GetProperty("errors")[0].GetProperty("code").GetInt32(),
            failed.GetProperty("biz_opaque_callback_data").GetString()));
    }

    [Fact]
    public async Task An_endpoint_in_metas_format_proves_itself_first()
    {
        var shop = await fixture.NewShopAsync();

        var (status, reason, message) = await EngineFixture.ErrorAsync(await shop.PostAsync("/v1/webhooks", new { url = fixture.Receiver.NewUrl(), format = "META", verifyToken = "another" }));

        Assert.Equal((400, "VERIFICATION_FAILED"), (status, reason));
        Assert.Contains("403", message, StringComparison.Ordinal);
        Assert.Equal(0, (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/webhooks"))).GetProperty("webhooks").GetArrayLength());
        Assert.Equal("TYPES_INVALID", (await EngineFixture.ErrorAsync(await shop.PostAsync("/v1/webhooks", new
        {
            url = fixture.Receiver.NewUrl(), format = "META", verifyToken = MetaReceiver.VerifyToken, types = new[] { "message.queued" },
        }))).Reason);
    }

    private async Task<(string Url, string Secret)> CreateAsync(TestShop shop)
    {
        var url = fixture.Receiver.NewUrl();
        var created = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/webhooks", new { url, format = "META", verifyToken = MetaReceiver.VerifyToken }));
        Assert.Equal("META", created.GetProperty("webhook").GetProperty("format").GetString());
        return (url, created.GetProperty("secret").GetString()!);
    }

    private async Task<(int Status, JsonElement Body)> PostAsync(TestShop shop, string body, string? token = null, string? number = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/graph/v25.0/{number ?? shop.Number.PhoneNumberId}/messages");
        if (token != "") request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? shop.ApiKey);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await fixture.Http.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private static (int Status, int Code) Error((int Status, JsonElement Body) answer)
    {
        Assert.True(answer.Body.TryGetProperty("error", out var error), answer.Body.GetRawText());
        return (answer.Status, error.GetProperty("code").GetInt32());
    }

    private static string? Id((int Status, JsonElement Body) answer) => answer.Body.GetProperty("messages")[0].GetProperty("id").GetString();
}

[Collection(GraphOnSqlite.Name)]
public sealed class GraphTestsOnSqlite(GraphEngine fixture) : GraphTests(fixture);

[Collection(GraphOnPostgres.Name)]
public sealed class GraphTestsOnPostgres(PostgresGraphEngine fixture) : GraphTests(fixture);
