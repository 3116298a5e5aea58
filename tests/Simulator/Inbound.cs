using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Phones;
using Parley.Simulator.Templates;

namespace Parley.Tests.Simulator;

/// <summary>What customers send besides texts and files, as the webhook shows it.</summary>
public class Inbound : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = (await Desk.StartAsync(new() { InFlight = 1, SentAfterMs = 3_600_000 })).WithOpenWindow();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Theory]
    [InlineData("location", """{"latitude":52.5,"longitude":13.4,"name":"Shop / back"}""")]
    [InlineData("contacts", """[{"name":{"formatted_name":"Bob"},"phones":[{"phone":"+1 555","wa_id":"1555"}]}]""")]
    [InlineData("order", """{"catalog_id":"1","product_items":[{"product_retailer_id":"p","quantity":2,"item_price":1.5,"currency":"USD"}]}""")]
    [InlineData("unsupported", """{"type":"poll_creation"}""")]
    public async Task Of_any_type_is_written_by_its_content(string type, string content)
    {
        await ControlAsync("messages", $$"""{"from":"{{Desk.Ada}}","type":"{{type}}","content":{{content}}}""");
        var message = await NextAsync();
        Assert.Equal(type, message.GetProperty("type").GetString());
        Assert.Equal(JsonDocument.Parse(content).RootElement.ToString(), message.GetProperty(type).ToString().Replace("\\/", "/", StringComparison.Ordinal));
        if (type == "unsupported") Assert.Equal(131051, message.GetProperty("errors")[0].GetProperty("code").GetInt32());
        Assert.Equal(200, (await _desk.SendTextAsync("the window is open")).Status);
    }

    [Fact]
    public async Task By_an_advertisement_or_forwarded_says_so()
    {
        await ControlAsync("messages", $$$"""{"from":"{{{Desk.Ada}}}","text":"hi","forwarded":true,"referral":{"source_url":"https://a.example","source_type":"ad","source_id":"7","ctwa_clid":"c"}}""");
        var message = await NextAsync();
        Assert.True(message.GetProperty("context").GetProperty("forwarded").GetBoolean());
        Assert.Equal(("hi", "c"), (message.GetProperty("text").GetProperty("body").GetString(), message.GetProperty("referral").GetProperty("ctwa_clid").GetString()));
        Assert.Equal("context", message.EnumerateObject().First().Name);
    }

    [Theory]
    [InlineData("""{"type":"button","body":{"text":"b"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}},{"type":"reply","reply":{"id":"2","title":"No"}}]}}""", """{"button":1}""", "interactive", """{"type":"button_reply","button_reply":{"id":"2","title":"No"}}""")]
    [InlineData("""{"type":"list","body":{"text":"b"},"action":{"button":"c","sections":[{"title":"A","rows":[{"id":"1","title":"One"}]},{"title":"B","rows":[{"id":"2","title":"Two","description":"more"}]}]}}""", """{"id":"2"}""", "interactive", """{"type":"list_reply","list_reply":{"id":"2","title":"Two","description":"more"}}""")]
    [InlineData("""{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"1","flow_cta":"Go","flow_token":"t"}}}""", """{"response":{"day":"Monday"}}""", "interactive", """{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"flow_token\":\"t\",\"day\":\"Monday\"}"}}""")]
    [InlineData("""{"type":"address_message","body":{"text":"b"},"action":{"name":"address_message","parameters":{"country":"IN"}}}""", """{"response":{"values":{"city":"Pune"}}}""", "interactive", """{"type":"nfm_reply","nfm_reply":{"name":"address_message","body":"Ada","response_json":"{\"values\":{\"city\":\"Pune\"}}"}}""")]
    [InlineData("""{"type":"location_request_message","body":{"text":"b"},"action":{"name":"send_location"}}""", """{"response":{"latitude":1,"longitude":2}}""", "location", """{"latitude":1,"longitude":2}""")]
    [InlineData("""{"type":"contact_request","body":{"text":"b"},"action":{"name":"request_contact_info"}}""", """{}""", "contacts", """[{"name":{"first_name":"Ada","formatted_name":"Ada"},"phones":[{"phone":"+15550107001","wa_id":"15550107001","type":"CELL"}],"origin":"contact_request"}]""")]
    [InlineData("""{"type":"product","body":{"text":"b"},"action":{"catalog_id":"1","product_retailer_id":"p"}}""", """{}""", "order", """{"catalog_id":"1","text":"","product_items":[{"product_retailer_id":"p","quantity":1,"item_price":9.99,"currency":"USD"}]}""")]
    public async Task By_a_tap_answers_the_message_that_was_tapped(string interactive, string tap, string type, string expected)
    {
        var sent = await _desk.SendAsync($$"""{"messaging_product":"whatsapp","to":"{{Desk.Ada}}","type":"interactive","interactive":{{interactive}}}""");
        await ControlAsync($"messages/{sent.MessageId}/tap", tap);
        var message = await NextAsync();
        Assert.Equal((sent.MessageId, "15550100001"), (
            message.GetProperty("context").GetProperty("id").GetString(), message.GetProperty("context").GetProperty("from").GetString()));
        Assert.Equal(type, message.GetProperty("type").GetString());
        Assert.Equal(expected, JsonSerializer.Serialize(message.GetProperty(type), Relaxed));
    }

    [Fact]
    public async Task By_a_tap_on_a_template_carries_its_payload()
    {
        _desk.World.Templates.Add(new TemplateSpec("sale", JsonSerializer.Deserialize<JsonElement>("""
            [{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Open","url":"https://a.example"},{"type":"QUICK_REPLY","text":"Stop"}]}]
            """)));
        var sent = await _desk.SendAsync($$$"""
            {"messaging_product":"whatsapp","to":"{{{Desk.Ada}}}","type":"template","template":{"name":"sale","language":{"code":"en_US"},"components":[{"type":"button","sub_type":"quick_reply","index":1,"parameters":[{"type":"payload","payload":"STOP-1"}]}]}}
            """);
        await ControlAsync($"messages/{sent.MessageId}/tap", "{}");
        Assert.Equal("""{"payload":"STOP-1","text":"Stop"}""", JsonSerializer.Serialize((await NextAsync()).GetProperty("button")));
        Assert.Equal(400, (await _desk.ControlAsync(HttpMethod.Post, $"messages/{sent.MessageId}/tap", new { button = 0 })).Status);
        Assert.Equal(400, (await _desk.ControlAsync(HttpMethod.Post, $"messages/{sent.MessageId}/tap", new { button = 7 })).Status);
    }

    [Fact]
    public async Task Can_be_a_reaction_that_is_taken_back()
    {
        var sent = await _desk.SendTextAsync("x");
        await ControlAsync($"messages/{sent.MessageId}/react", """{"emoji":"👍"}""");
        Assert.Equal("👍", (await NextAsync()).GetProperty("reaction").GetProperty("emoji").GetString());
        await ControlAsync($"messages/{sent.MessageId}/react", """{"emoji":""}""");
        var back = (await NextAsync()).GetProperty("reaction");
        Assert.False(back.TryGetProperty("emoji", out _));
        Assert.Equal(sent.MessageId, back.GetProperty("message_id").GetString());
    }

    [Fact]
    public async Task Can_be_edited_for_a_quarter_of_an_hour_and_deleted_for_two_days()
    {
        var written = await _desk.WriteAsync("helo");
        await NextAsync();
        await ControlAsync($"messages/{written.Id}/edit", """{"text":"hello"}""");
        var edit = (await NextAsync()).GetProperty("edit");
        Assert.Equal((written.Id, "hello"), (
            edit.GetProperty("original_message_id").GetString(), edit.GetProperty("message").GetProperty("text").GetProperty("body").GetString()));
        _desk.World.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(400, (await _desk.ControlAsync(HttpMethod.Post, $"messages/{written.Id}/edit", new { text = "late" })).Status);
        await ControlAsync($"messages/{written.Id}/revoke", "{}");
        var revoke = await NextAsync();
        Assert.Equal(written.Id, revoke.GetProperty("revoke").GetProperty("original_message_id").GetString());
        Assert.NotEqual(written.Id, revoke.GetProperty("id").GetString());
        _desk.World.Advance(TimeSpan.FromDays(2));
        Assert.Equal(400, (await _desk.ControlAsync(HttpMethod.Post, $"messages/{written.Id}/revoke")).Status);
    }

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private async Task ControlAsync(string path, string body)
    {
        var answer = await _desk.ControlAsync(HttpMethod.Post, path, body);
        Assert.True(answer.Status == 200, answer.Text);
    }

    private async Task<JsonElement> NextAsync() => (await _desk.Receiver.NextAsync()).Value.GetProperty("messages")[0];
}
