using System.Globalization;
using System.Text.Json;
using Parley.Frontend.Deliveries.Meta;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Sending;

namespace Parley.Tests.Engine.Graph;

/// <summary>What tenants' endpoints in Meta's format get: every field that WhatsApp tells, as it tells it, signed so that receivers miss nothing.</summary>
public abstract class MetaWebhookTests(GraphEngine fixture)
{
    /// <summary>A field, where in the value its fragment stands, and the fragment; # stands for the customer's number.</summary>
    public static TheoryData<string, string, string> OfNumbers() => new()
    {
        { "messages", "statuses.0", """{"id":"wamid.paid","from":"#","type":"payment","status":"captured","timestamp":"1790000000","payment":{"reference_id":"order-1"} }""" },
        { "messages", "errors.0", """{"code":131042,"title":"Business eligibility payment issue","message":"x","error_data":{"details":"Refused é"} }""" },
        { "smb_message_echoes", "message_echoes.0", """{"from":"15550100001","to":"#","id":"wamid.echo-\u00e9","timestamp":"1790000000","type":"text","text":{"body":"from the phone"} }""" },
        { "message_echoes", "message_echoes.0", """{"from":"15550100001","to":"#","id":"wamid.other","timestamp":"1790000000","type":"text","text":{"body":"x"} }""" },
        { "smb_app_state_sync", "state_sync.0", """{"type":"contact","contact":{"full_name":"Ada Lovelace","first_name":"Ada","phone_number":"#"},"action":"add","metadata":{"timestamp":"1790000000"} }""" },
        { "history", "history.0.threads.0.messages.0", """{"from":"#","id":"wamid.past","timestamp":"1700000000","type":"text","text":{"body":"hello?"},"history_context":{"status":"READ"} }""" },
        { "history", "messages.0", """{"from":"#","id":"wamid.past-file","timestamp":"1700000000","type":"image","image":{"id":"2001","mime_type":"image/jpeg"} }""" },
        { "history", "history.0.errors.0", """{"code":2593109,"title":"History sharing is turned off"}""" },
        { "user_preferences", "user_preferences.0", """{"wa_id":"#","detail":"User requested to stop marketing messages","category":"marketing_messages","value":"stop","timestamp":1790000000}""" },
        { "calls", "calls.0", """{"id":"wacid.1","from":"#","to":"15550100001","event":"connect","timestamp":"1790000000","direction":"USER_INITIATED"}""" },
        { "calls", "statuses.0", """{"id":"wacid.2","type":"call","status":"RINGING","timestamp":"1790000000","recipient_id":"#"}""" },
        { "standby", "messages.0", """{"from":"#","id":"wamid.standby","timestamp":"1790000000","type":"text","text":{"body":"hi bot"} }""" },
        { "group_lifecycle_update", "groups.0", """{"timestamp":"1790000000","group_id":"120363#","type":"group_create","subject":"Friends"}""" },
        { "group_participants_update", "groups.0", """{"timestamp":"1790000000","group_id":"120363#","type":"group_participants_add"}""" },
        { "group_settings_update", "groups.0", """{"timestamp":"1790000000","group_id":"120363#","type":"group_settings_update"}""" },
        { "group_status_update", "groups.0", """{"timestamp":"1790000000","group_id":"120363#","type":"group_suspend"}""" },
    };

    /// <summary>A field that concerns accounts, and its value.</summary>
    public static TheoryData<string, string> OfAccounts() => new()
    {
        { "message_template_status_update", """{"event":"PAUSED","message_template_id":1689556908129832,"message_template_name":"a","message_template_language":"en_US","reason":null,"other_info":{"title":"FIRST_PAUSE"} }""" },
        { "message_template_quality_update", """{"previous_quality_score":"GREEN","new_quality_score":"YELLOW","message_template_id":2,"message_template_name":"a","message_template_language":"en_US"}""" },
        { "message_template_components_update", """{"message_template_id":2,"message_template_name":"a","message_template_language":"en_US","message_template_element":"Hi \/ \u00e9"}""" },
        { "template_category_update", """{"message_template_id":2,"message_template_name":"a","message_template_language":"en_US","previous_category":"UTILITY","new_category":"MARKETING"}""" },
        { "template_correct_category_detection", """{"message_template_id":2,"message_template_name":"a","message_template_language":"en_US","category":"UTILITY","correct_category":"MARKETING"}""" },
        { "account_update", """{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":1790000000}]}""" },
        { "account_alerts", """{"entity_type":"BUSINESS","alert_info":{"alert_severity":"INFORMATIONAL","alert_type":"OBA_APPROVED"} }""" },
        { "account_review_update", """{"decision":"APPROVED"}""" },
        { "business_capability_update", """{"max_daily_conversations_per_business":2000,"max_phone_numbers_per_business":20}""" },
        { "phone_number_name_update", """{"display_phone_number":"15550100001","decision":"APPROVED","requested_verified_name":"Shop","rejection_reason":null}""" },
        { "phone_number_quality_update", """{"display_phone_number":"15550100001","event":"ONBOARDING"}""" },
        { "security", """{"display_phone_number":"15550100001","event":"PIN_CHANGED","requester":"61000000000001"}""" },
        { "flows", """{"event":"FLOW_STATUS_CHANGE","message":"x","flow_id":"1","old_status":"DRAFT","new_status":"PUBLISHED"}""" },
        { "account_settings_update", """{"messaging_product":"whatsapp","timestamp":"1790000000","type":"phone_number_settings"}""" },
        { "payment_configuration_update", """{"configuration_name":"a","provider_name":"b","status":"Active"}""" },
        { "partner_solutions", """{"event":"SOLUTION_CREATED","solution_id":"1","solution_status":"INITIATED"}""" },
        { "business_username_update", """{"display_phone_number":"15550100001","username":"shop","status":"approved"}""" },
    };

    [Theory]
    [MemberData(nameof(OfNumbers))]
    [Trait("Promise", "P6")]
    public async Task What_whatsapp_tells_of_a_number_comes_as_it_tells_it(string field, string path, string fragment)
    {
        var shop = await fixture.NewShopAsync();
        var (url, secret) = await CreateAsync(shop, field);
        var sent = fragment.Replace("#", TestShop.NewCustomer()[1..], StringComparison.Ordinal);

        await TakeAsync(shop, field, Nested(path.Split('.'), sent));

        var root = await fixture.Receiver.UntilAsync(url, secret, value => Find(value, path) is not null, field);
        Assert.Equal(shop.Number.WabaId, root.GetProperty("entry")[0].GetProperty("id").GetString());
        var value = root.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value");
        Assert.Equal(("whatsapp", shop.Number.PhoneNumberId), (value.GetProperty("messaging_product").GetString(), value.GetProperty("metadata").GetProperty("phone_number_id").GetString()));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(sent).RootElement, Find(value, path)!.Value), value.GetRawText());
        // Byte for byte, but for what Meta's serializer escapes.
        Assert.Contains(System.Text.Encoding.UTF8.GetString(MetaEscapes.Write(System.Text.Encoding.UTF8.GetBytes(sent))), Assert.Single(fixture.Receiver.Bodies(url)), StringComparison.Ordinal);
        if (field == "history" && path.Contains("threads", StringComparison.Ordinal))
            Assert.Equal((1, 3, 40), (value.GetProperty("history")[0].GetProperty("metadata").GetProperty("phase").GetInt32(), value.GetProperty("history")[0].GetProperty("metadata").GetProperty("chunk_order").GetInt32(), value.GetProperty("history")[0].GetProperty("metadata").GetProperty("progress").GetInt32()));
    }

    [Theory]
    [MemberData(nameof(OfAccounts))]
    [Trait("Promise", "P6")]
    public async Task What_whatsapp_tells_of_an_account_comes_as_it_tells_it(string field, string value)
    {
        var shop = await fixture.NewShopAsync();
        var (url, secret) = await CreateAsync(shop, field);

        await TellAsync(shop, field, value);

        var root = await fixture.Receiver.UntilAsync(url, secret, _ => true, field);
        var entry = root.GetProperty("entry")[0];
        Assert.Equal((shop.Number.WabaId, 1790000123), (entry.GetProperty("id").GetString(), entry.GetProperty("time").GetInt64()));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(value).RootElement, entry.GetProperty("changes")[0].GetProperty("value")), root.GetRawText());
    }

    [Fact]
    public async Task A_handover_names_its_number_by_itself()
    {
        var shop = await fixture.NewShopAsync();
        var (url, secret) = await CreateAsync(shop);
        var value = $$$"""{"messaging_product":"whatsapp","type":"control_passed","sender":{"phone_number":"{{{TestShop.NewCustomer()[1..]}}}"},"recipient":{"phone_number_id":"{{{shop.Number.PhoneNumberId}}}","display_phone_number":"15550100001"},"control_passed":{"previous_owner_app_role":"META_BUSINESS_AGENT"},"timestamp":"1790000000"}""";

        using (var taken = await fixture.PostWebhookAsync(shop.Number.App, Payloads.Body($$"""{"field":"messaging_handovers","value":{{value}}}"""))) Assert.Equal(200, (int)taken.StatusCode);

        var root = await fixture.Receiver.UntilAsync(url, secret, _ => true, "messaging_handovers");
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(value).RootElement, root.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value")));
    }

    [Fact]
    public async Task An_endpoint_gets_the_fields_it_chose()
    {
        var shop = await fixture.NewShopAsync();
        var (url, secret) = await CreateAsync(shop, "account_update", "account_alerts");
        await shop.HearFromAsync(TestShop.NewCustomer(), "not chosen");
        await TellAsync(shop, "account_update", """{"event":"ACCOUNT_VIOLATION"}""");
        await fixture.Receiver.UntilAsync(url, secret, _ => true, "account_update");
        var id = (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/webhooks"))).GetProperty("webhooks")[0].GetProperty("id").GetString();

        var changed = await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, $"/v1/webhooks/{id}", shop.ApiKey, new { fields = new[] { "messages" } }));
        await TellAsync(shop, "account_update", """{"event":"ACCOUNT_DELETED"}""");
        await shop.HearFromAsync(TestShop.NewCustomer(), "chosen");
        await fixture.Receiver.UntilAsync(url, secret, value => value.TryGetProperty("messages", out _));

        Assert.Equal("messages", changed.GetProperty("fields")[0].GetString());
        Assert.Equal(2, fixture.Receiver.Bodies(url).Length);
        var all = await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, $"/v1/webhooks/{id}", shop.ApiKey, new { allFields = true }));
        Assert.Equal(0, all.GetProperty("fields").GetArrayLength());
    }

    [Theory]
    [InlineData("META", "user_id_update", "FIELDS_INVALID")]
    [InlineData("PARLEY", "messages", "FIELDS_INVALID")]
    public async Task Fields_are_chosen_among_metas_and_in_metas_format_only(string format, string field, string reason)
    {
        var shop = await fixture.NewShopAsync();

        var (status, why, _) = await EngineFixture.ErrorAsync(await shop.PostAsync("/v1/webhooks", new { url = fixture.Receiver.NewUrl(), format, verifyToken = MetaReceiver.VerifyToken, fields = new[] { field } }));

        Assert.Equal((400, reason), (status, why));
    }

    [Fact]
    public async Task Answers_and_reactions_name_a_sent_message_as_its_sender_knows_it()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var (url, secret) = await CreateAsync(shop);
        await shop.WriteAsCustomerAsync(customer, "hello");
        var sent = (await EngineFixture.JsonAsync(await shop.SayAsync(customer, "which one?"))).GetProperty("id").GetString();
        var wamid = (await shop.ReadUntilAsync($"/v1/messages/{sent}", body => body.TryGetProperty("whatsappId", out var known) && known.GetString() is { Length: > 0 })).GetProperty("whatsappId").GetString();

        await shop.ReceiveAsync(
            Payloads.Text("wamid.answer", customer, "the blue one").Insert(1, $$"""  "context":{"from":"15550100001","id":"{{wamid}}"}, """),
            $$$"""{"from":"{{{customer[1..]}}}","id":"wamid.liked","timestamp":"1790000000","type":"reaction","reaction":{"message_id":"{{{wamid}}}","emoji":"👍"} }""",
            Payloads.Text("wamid.own", customer, "as I said").Insert(1, "\"context\":{\"from\":\"1\",\"id\":\"wamid.answer\"},"));

        var answer = Message(await fixture.Receiver.UntilAsync(url, secret, value => Is(value, "wamid.answer")));
        var reaction = Message(await fixture.Receiver.UntilAsync(url, secret, value => Is(value, "wamid.liked")));
        var own = Message(await fixture.Receiver.UntilAsync(url, secret, value => Is(value, "wamid.own")));
        Assert.Equal(($"wamid.{sent}", $"wamid.{sent}", "wamid.answer"), (
            answer.GetProperty("context").GetProperty("id").GetString(), reaction.GetProperty("reaction").GetProperty("message_id").GetString(), own.GetProperty("context").GetProperty("id").GetString()));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task A_status_bears_its_senders_callback_data_and_none_of_ours()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var (url, secret) = await CreateAsync(shop);
        await shop.WriteAsCustomerAsync(customer, "hello");
        var sent = (await EngineFixture.JsonAsync(await shop.SayAsync(customer, "yes?"))).GetProperty("id").GetString();

        var root = await fixture.Receiver.UntilAsync(url, secret, value => value.TryGetProperty("statuses", out var statuses) && statuses[0].GetProperty("status").GetString() == "delivered");

        var status = root.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value").GetProperty("statuses")[0];
        Assert.Equal($"wamid.{sent}", status.GetProperty("id").GetString());
        Assert.False(status.TryGetProperty("biz_opaque_callback_data", out _));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task A_receiver_changes_to_a_new_secret_when_it_likes_within_the_overlap()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var (url, first) = await CreateAsync(shop, "messages");
        var id = (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/webhooks"))).GetProperty("webhooks")[0].GetProperty("id").GetString();
        fixture.Receiver.Demand(url, first);
        await HearAsync("one");

        var second = await RotateAsync(new { });
        await HearAsync("two");
        Assert.Equal(0, fixture.Receiver.Refused(url));
        fixture.Receiver.Demand(url, second);
        await HearAsync("three");
        Assert.Equal(1, fixture.Receiver.Refused(url));
        await HearAsync("four");
        Assert.Equal(1, fixture.Receiver.Refused(url));

        // The one that leaked signs nothing any more.
        var third = await RotateAsync(new { overlap = "0s" });
        fixture.Receiver.Demand(url, third);
        await HearAsync("five");
        Assert.Equal(1, fixture.Receiver.Refused(url));
        var log = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/webhooks/{id}/deliveries"));
        Assert.All(log.GetProperty("deliveries").EnumerateArray(), attempt => Assert.Equal((1, "DELIVERED"), (attempt.GetProperty("attempt").GetInt32(), attempt.GetProperty("outcome").GetString())));

        async Task<string> RotateAsync(object request) =>
            (await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/webhooks/{id}/rotate-secret", request))).GetProperty("secret").GetString()!;

        async Task HearAsync(string text)
        {
            await shop.HearFromAsync(customer, text);
            await fixture.Receiver.TakenAsync(url, $"\"{text}\"");
        }
    }

    private static JsonElement Message(JsonElement root) => root.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value").GetProperty("messages")[0];

    private static bool Is(JsonElement value, string id) => value.TryGetProperty("messages", out var messages) && messages[0].GetProperty("id").GetString() == id;

    /// <summary>The members that a fragment stands in, as JSON.</summary>
    private static string Nested(string[] path, string fragment)
    {
        var json = fragment;
        for (var i = path.Length - 1; i >= 0; i--)
        {
            json = path[i] == "0" ? $"[{json}]" : $"\"{path[i]}\":{json}";
            if (i > 0 && path[i] != "0" && path[i - 1] == "0") json = path[i] == "threads" ? $"{{\"metadata\":{{\"phase\":1,\"chunk_order\":3,\"progress\":40}},{json}}}" : $"{{{json}}}";
        }

        return json;
    }

    private static JsonElement? Find(JsonElement value, string path)
    {
        var found = value;
        foreach (var step in path.Split('.'))
        {
            if (int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                if (found.ValueKind != JsonValueKind.Array || found.GetArrayLength() <= index) return null;
                found = found[index];
            }
            else if (!found.TryGetProperty(step, out found))
            {
                return null;
            }
        }

        return found;
    }

    private async Task<(string Url, string Secret)> CreateAsync(TestShop shop, params string[] fields)
    {
        var url = fixture.Receiver.NewUrl();
        var created = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/webhooks", new { url, format = "META", verifyToken = MetaReceiver.VerifyToken, fields }));
        return (url, created.GetProperty("secret").GetString()!);
    }

    private async Task TakeAsync(TestShop shop, string field, string rest)
    {
        using var response = await fixture.PostWebhookAsync(shop.Number.App, Payloads.Body(Payloads.Change(shop.Number.PhoneNumberId, rest, field)));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task TellAsync(TestShop shop, string field, string value)
    {
        using var response = await fixture.PostWebhookAsync(
            shop.Number.App, $$$"""{"object":"whatsapp_business_account","entry":[{"id":"{{{shop.Number.WabaId}}}","time":1790000123,"changes":[{"field":"{{{field}}}","value":{{{value}}}}]}]}""");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}

[Collection(GraphOnSqlite.Name)]
public sealed class MetaWebhooksOnSqlite(GraphEngine fixture) : MetaWebhookTests(fixture);

[Collection(GraphOnPostgres.Name)]
public sealed class MetaWebhooksOnPostgres(PostgresGraphEngine fixture) : MetaWebhookTests(fixture);
