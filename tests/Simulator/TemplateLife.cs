using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Templates;

namespace Parley.Tests.Simulator;

/// <summary>Templates from their creation to their deletion, as the Graph API and the webhooks show it.</summary>
public class TemplateLife : IAsyncLifetime
{
    private const string Body = """{"type":"BODY","text":"Hello {{1}}, your order {{2}} is on its way.","example":{"body_text":[["Ada","4711"]]}}""";
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = await Desk.StartAsync(new() { InFlight = 1, DeliveredAfterMs = 0 });

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Begins_in_review_and_can_be_sent_once_approved()
    {
        var created = (await CreateAsync("order", Body)).Json;
        Assert.Equal(("PENDING", "UTILITY"), (created.GetProperty("status").GetString(), created.GetProperty("category").GetString()));
        Assert.Equal(132001, (await SendAsync()).Code);
        _desk.World.Advance(TimeSpan.FromSeconds(1));
        var told = await _desk.Receiver.NextAsync();
        var entry = told.Json.GetProperty("entry")[0];
        Assert.Equal(JsonValueKind.Number, entry.GetProperty("time").ValueKind);
        Assert.Equal("message_template_status_update", entry.GetProperty("changes")[0].GetProperty("field").GetString());
        Assert.Equal(
            ["event", "message_template_id", "message_template_name", "message_template_language", "reason", "message_template_category"],
            told.Value.EnumerateObject().Select(m => m.Name));
        Assert.Equal(("APPROVED", long.Parse(created.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture), "NONE"), (
            told.Value.GetProperty("event").GetString(), told.Value.GetProperty("message_template_id").GetInt64(), told.Value.GetProperty("reason").GetString()));
        Assert.Equal(200, (await SendAsync()).Status);
    }

    [Theory]
    [InlineData("Order", Body, 0)]
    [InlineData("order", """{"type":"FOOTER","text":"x"}""", 2388072)]
    [InlineData("order", """{"type":"BODY","text":"{x1025}"}""", 2388040)]
    [InlineData("order", """{"type":"BODY","text":"{{1}} is your order number today","example":{"body_text":[["a"]]}}""", 2388299)]
    [InlineData("order", """{"type":"BODY","text":"Your order has the number {{1}}","example":{"body_text":[["a"]]}}""", 2388299)]
    [InlineData("order", """{"type":"BODY","text":"A {{1}} b {{2}} c {{3}} d.","example":{"body_text":[["a","b","c"]]}}""", 2388293)]
    [InlineData("order", """{"type":"BODY","text":"Hello there {{2}}, good day to you.","example":{"body_text":[["a"]]}}""", 2388072)]
    [InlineData("order", """{"type":"BODY","text":"Hello there {{1}}, good day to you."}""", 2388072)]
    [InlineData("order", """{"type":"BODY","text":"Hello there {{1}}{{2}}, good day to you.","example":{"body_text":[["a","b"]]}}""", 2388072)]
    [InlineData("order", """{"type":"HEADER","format":"TEXT","text":"{x61}"},{"type":"BODY","text":"x"}""", 2388040)]
    [InlineData("order", """{"type":"HEADER","format":"TEXT","text":"a {{1}} {{2}}"},{"type":"BODY","text":"x"}""", 2388047)]
    [InlineData("order", """{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"x"}""", 2388047)]
    [InlineData("order", """{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::nobody"]}},{"type":"BODY","text":"x"}""", 2388047)]
    [InlineData("order", """{"type":"BODY","text":"x"},{"type":"FOOTER","text":"{{1}} x"}""", 2388073)]
    [InlineData("order", """{"type":"BODY","text":"x"},{"type":"FOOTER","text":"{x61}"}""", 2388040)]
    [InlineData("order", """{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"{x26}"}]}""", 2388040)]
    [InlineData("order", """{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"PHONE_NUMBER","text":"b","phone_number":"+15550100001"},{"type":"QUICK_REPLY","text":"c"}]}""", 2388043)]
    [InlineData("order", """{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"a","url":"https://a.example/{{1}}/b","example":["x"]}]}""", 2388043)]
    [InlineData("order", """{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"a","url":"https://a.example/{{1}}"}]}""", 2388043)]
    [InlineData("order", """{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"}]}""", 2388043)]
    [InlineData("order", """{"type":"BODY","text":"x"},{"type":"BODY","text":"y"}""", 0)]
    [InlineData("order", """{"type":"BODY","text":"x"},{"type":"WING"}""", 0)]
    public async Task Does_not_begin_when_something_is_wrong(string name, string components, int subcode)
    {
        var answer = await CreateAsync(name, Full(components));
        Assert.True(answer.Status == 400 && answer.Code == 100, answer.Text);
        Assert.True(subcode == 0 || subcode == answer.Error.GetProperty("error_subcode").GetInt32(), answer.Text);
        if (subcode > 0) Assert.NotEmpty(answer.Error.GetProperty("error_user_msg").GetString()!);
        Assert.Empty(_desk.World.Templates.All);
    }

    [Theory]
    [InlineData("MARKETING", """{"type":"HEADER","format":"IMAGE","example":{"header_handle":["{handle}"]}},{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"QUICK_REPLY","text":"b"},{"type":"URL","text":"c","url":"https://a.example/{{1}}","example":["https://a.example/1"]},{"type":"PHONE_NUMBER","text":"d","phone_number":"+15550100001"}]}""")]
    [InlineData("AUTHENTICATION", """{"type":"BODY","add_security_recommendation":true},{"type":"FOOTER","code_expiration_minutes":10},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}""")]
    [InlineData("AUTHENTICATION", """{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ONE_TAP","supported_apps":[{"package_name":"a","signature_hash":"b"}]}]}""")]
    [InlineData("MARKETING", """{"type":"BODY","text":"x"},{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["{handle}"]}},{"type":"BODY","text":"a"}]},{"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["{handle}"]}},{"type":"BODY","text":"b"}]}]}""")]
    [InlineData("MARKETING", """{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Soon over","has_expiration":true}},{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"SUMMER"}]}""")]
    [InlineData("UTILITY", """{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Go","flow_id":"1","flow_action":"navigate"}]}""")]
    public async Task Begins_with_every_kind_of_component(string category, string components)
    {
        var handle = _desk.World.Uploads.Add("image/png", [1]).Handle;
        var answer = await CreateAsync("every", components.Replace("{handle}", handle, StringComparison.Ordinal), category);
        Assert.True(answer.Status == 200, answer.Text);
    }

    [Fact]
    public async Task Names_its_variables_when_asked_to()
    {
        const string Named = """{"type":"body","text":"Hello there {{first_name}}, welcome.","example":{"body_text_named_params":[{"param_name":"first_name","example":"Ada"}]}}""";
        Assert.Equal(2388072, (await CreateAsync("named", Named)).Error.GetProperty("error_subcode").GetInt32());
        var created = await CreateAsync("named", Named, more: ""","parameter_format":"NAMED","message_send_ttl_seconds":60""");
        Assert.Equal(200, created.Status);
        Assert.Equal(100, (await CreateAsync("other", Body, more: ""","message_send_ttl_seconds":7""")).Code);
        var id = created.Json.GetProperty("id").GetString();
        var shown = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}?fields=parameter_format,message_send_ttl_seconds")).Json;
        Assert.Equal(("NAMED", 60), (shown.GetProperty("parameter_format").GetString(), shown.GetProperty("message_send_ttl_seconds").GetInt32()));
    }

    [Fact]
    public async Task Is_listed_by_pages_and_filters()
    {
        for (var i = 0; i < 5; i++) await CreateAsync($"order_{i}", Body);
        var first = (await ListAsync("limit=2&fields=name,status")).Json;
        Assert.Equal(["name", "status", "id"], first.GetProperty("data")[0].EnumerateObject().Select(m => m.Name));
        var names = new List<string?>();
        for (var page = first; ;)
        {
            names.AddRange(page.GetProperty("data").EnumerateArray().Select(t => t.GetProperty("name").GetString()));
            if (!page.GetProperty("paging").TryGetProperty("next", out var next)) break;
            page = (await _desk.GraphAsync(HttpMethod.Get, next.GetString()!)).Json;
        }

        Assert.Equal(["order_0", "order_1", "order_2", "order_3", "order_4"], names);
        Assert.Single((await ListAsync("name=order_3")).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(5, (await ListAsync("status=PENDING&language=en_US&category=UTILITY")).Json.GetProperty("data").GetArrayLength());
        Assert.Equal(0, (await ListAsync("status=APPROVED")).Json.GetProperty("data").GetArrayLength());
        Assert.Equal(100, (await ListAsync("fields=colour")).Code);
    }

    [Fact]
    public async Task Is_unique_by_name_and_language_and_its_name_rests_after_deletion()
    {
        Assert.Equal(200, (await CreateAsync("order", Body)).Status);
        Assert.Equal(2388024, Subcode(await CreateAsync("order", Body)));
        Assert.Equal(200, (await CreateAsync("order", Body, language: "de")).Status);
        _desk.World.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2593002, Subcode(await DeleteAsync("name=nothing")));
        Assert.Equal(200, (await DeleteAsync("name=order")).Status);
        Assert.Empty(_desk.World.Templates.All);
        Assert.Equal(2388023, Subcode(await CreateAsync("order", Body)));
        _desk.World.Advance(TimeSpan.FromDays(30));
        Assert.Equal(200, (await CreateAsync("order", Body)).Status);
    }

    [Fact]
    public async Task Is_limited_in_number_and_in_an_hour()
    {
        _desk.World.Settings = _desk.World.Settings with { TemplatesPerHour = 2, TemplateLimit = 3 };
        Assert.Equal(200, (await CreateAsync("a", Body)).Status);
        Assert.Equal(200, (await CreateAsync("b", Body)).Status);
        Assert.Equal(80007, (await CreateAsync("c", Body)).Code);
        _desk.World.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await CreateAsync("c", Body)).Status);
        Assert.Equal(2388019, Subcode(await CreateAsync("d", Body)));
    }

    [Fact]
    public async Task Is_edited_into_a_new_review_once_a_day()
    {
        var id = (await CreateAsync("order", Body)).Json.GetProperty("id").GetString()!;
        Assert.Equal(2388003, Subcode(await EditAsync(id, "still in review")));
        _desk.World.Advance(TimeSpan.FromSeconds(1));
        await _desk.Receiver.NextAsync();
        Assert.Equal(200, (await EditAsync(id, "Thanks for everything")).Status);
        var told = await _desk.Receiver.NextAsync();
        Assert.Equal("Thanks for everything", told.Value.GetProperty("message_template_element").GetString());
        Assert.Equal(TemplateStatus.Pending, _desk.World.Templates.Find(id)!.Status);
        _desk.World.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("APPROVED", (await _desk.Receiver.NextAsync()).Value.GetProperty("event").GetString());
        Assert.Equal(2388003, Subcode(await EditAsync(id, "again")));
        _desk.World.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, (await EditAsync(id, "a day later")).Status);
    }

    [Fact]
    public async Task Is_rejected_by_a_reviewer()
    {
        _desk.World.Settings = _desk.World.Settings with { TemplateReviewMs = null };
        var id = (await CreateAsync("order", Body)).Json.GetProperty("id").GetString()!;
        await ReviewAsync(id, new { @event = "reject", reason = "TAG_CONTENT_MISMATCH" });
        var told = (await _desk.Receiver.NextAsync()).Value;
        Assert.Equal(("REJECTED", "TAG_CONTENT_MISMATCH"), (told.GetProperty("event").GetString(), told.GetProperty("reason").GetString()));
        Assert.NotEmpty(told.GetProperty("rejection_info").GetProperty("recommendation").GetString()!);
        var shown = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}?fields=status,rejected_reason")).Json;
        Assert.Equal(("REJECTED", "TAG_CONTENT_MISMATCH"), (shown.GetProperty("status").GetString(), shown.GetProperty("rejected_reason").GetString()));
    }

    [Fact]
    public async Task Is_paused_for_three_hours_then_for_six_then_disabled()
    {
        var id = (await CreateAsync("order", Body)).Json.GetProperty("id").GetString()!;
        _desk.World.Advance(TimeSpan.FromSeconds(1));
        await _desk.Receiver.NextAsync();
        foreach (var (title, hours) in ((string, int)[])[("FIRST_PAUSE", 3), ("SECOND_PAUSE", 6)])
        {
            await ReviewAsync(id, new { @event = "pause" });
            Assert.Equal(title, (await _desk.Receiver.NextAsync()).Value.GetProperty("other_info").GetProperty("title").GetString());
            _desk.World.Advance(TimeSpan.FromHours(hours) - TimeSpan.FromSeconds(1));
            Assert.Equal(132015, (await SendAsync()).Code);
            _desk.World.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("UNPAUSE", (await _desk.Receiver.NextAsync()).Value.GetProperty("other_info").GetProperty("title").GetString());
        }

        await ReviewAsync(id, new { @event = "pause" });
        Assert.Equal("DISABLED", (await _desk.Receiver.NextAsync()).Value.GetProperty("event").GetString());
        Assert.Equal(132016, (await SendAsync()).Code);
    }

    [Fact]
    public async Task Is_unpaused_by_hand()
    {
        var id = (await CreateAsync("order", Body)).Json.GetProperty("id").GetString()!;
        _desk.World.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{id}/unpause")).Json.GetProperty("success").GetBoolean());
        await ReviewAsync(id, new { @event = "pause" });
        Assert.True((await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{id}/unpause")).Json.GetProperty("success").GetBoolean());
        Assert.Equal(200, (await SendAsync()).Status);
    }

    [Fact]
    public async Task Changes_quality_and_category()
    {
        var id = (await CreateAsync("order", Body)).Json.GetProperty("id").GetString()!;
        _desk.World.Advance(TimeSpan.FromSeconds(1));
        await _desk.Receiver.NextAsync();
        await ReviewAsync(id, new { quality = "YELLOW" });
        var quality = (await _desk.Receiver.NextAsync()).Value;
        Assert.Equal(("UNKNOWN", "YELLOW"), (quality.GetProperty("previous_quality_score").GetString(), quality.GetProperty("new_quality_score").GetString()));
        await ReviewAsync(id, new { category = "MARKETING", inSeconds = 86400 });
        var announced = (await _desk.Receiver.NextAsync()).Value;
        Assert.Equal(("MARKETING", "UTILITY"), (announced.GetProperty("correct_category").GetString(), announced.GetProperty("new_category").GetString()));
        _desk.World.Advance(TimeSpan.FromDays(1));
        var changed = (await _desk.Receiver.NextAsync()).Value;
        Assert.Equal(("UTILITY", "MARKETING"), (changed.GetProperty("previous_category").GetString(), changed.GetProperty("new_category").GetString()));
        Assert.Equal(400, (await _desk.ControlAsync(HttpMethod.Post, $"templates/{id}/review", new { })).Status);
    }

    private async Task ReviewAsync(string id, object decision) =>
        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Post, $"templates/{id}/review", decision)).Status);

    private Task<Answer> CreateAsync(string name, string components, string category = "UTILITY", string language = "en_US", string more = "") =>
        _desk.GraphAsync(HttpMethod.Post, $"v26.0/{Desk.Waba}/message_templates", $$"""
            {"name":"{{name}}","language":"{{language}}","category":"{{category}}","components":[{{components}}]{{more}}}
            """);

    private Task<Answer> EditAsync(string id, string body) => _desk.GraphAsync(
        HttpMethod.Post, $"v26.0/{id}", new { components = new[] { new { type = "BODY", text = body } } });

    private Task<Answer> ListAsync(string query) => _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Waba}/message_templates?{query}");

    private Task<Answer> DeleteAsync(string query) => _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{Desk.Waba}/message_templates?{query}");

    private Task<Answer> SendAsync() => _desk.SendAsync($$$"""
        {"messaging_product":"whatsapp","to":"{{{Desk.Ada}}}","type":"template","template":{"name":"order","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}}
        """);

    private static int Subcode(Answer answer)
    {
        Assert.Equal(100, answer.Code);
        return answer.Error.GetProperty("error_subcode").GetInt32();
    }

    private static string Full(string text) => System.Text.RegularExpressions.Regex.Replace(
        text, "{x([0-9]+)}", m => new string('x', int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
}
