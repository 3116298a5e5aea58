using System.Text.Json;
using Parley.Simulator.Control;
using Parley.Simulator.Phones;

namespace Parley.Tests.Simulator;

/// <summary>Every type of section "Sending" of Meta's reference is taken, reaches the phone as it was written, and gets its statuses.</summary>
public class SendingEveryType : IAsyncLifetime
{
    private Desk _desk = null!;

    public static TheoryData<string, string> Types => new()
    {
        { "text", """{"preview_url":true,"body":"https://shop.example"}""" },
        { "image", """{"link":"https://shop.example/a.jpg","caption":"a"}""" },
        { "video", """{"link":"https://shop.example/a.mp4","caption":"a"}""" },
        { "audio", """{"link":"https://shop.example/a.ogg","voice":true}""" },
        { "document", """{"link":"https://shop.example/a.pdf","filename":"a.pdf","caption":"a"}""" },
        { "sticker", """{"link":"https://shop.example/a.webp"}""" },
        { "location", """{"latitude":52.5,"longitude":"13.4","name":"Shop","address":"Street 1"}""" },
        { "contacts", """[{"name":{"formatted_name":"Bob B","first_name":"Bob"},"phones":[{"phone":"+15550107002","type":"CELL","wa_id":"15550107002"}],"birthday":"2001-02-03","org":{"company":"B"}}]""" },
        { "interactive", """{"type":"button","header":{"type":"image","image":{"link":"https://shop.example/a.jpg"}},"body":{"text":"b"},"footer":{"text":"f"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}},{"type":"reply","reply":{"id":"2","title":"No"}}]}}""" },
        { "interactive", """{"type":"list","header":{"type":"text","text":"h"},"body":{"text":"b"},"action":{"button":"Choose","sections":[{"title":"A","rows":[{"id":"1","title":"One","description":"first"}]},{"title":"B","rows":[{"id":"2","title":"Two"}]}]}}""" },
        { "interactive", """{"type":"cta_url","header":{"type":"document","document":{"link":"https://shop.example/a.pdf"}},"body":{"text":"b"},"action":{"name":"cta_url","parameters":{"display_text":"Open","url":"https://shop.example"}}}""" },
        { "interactive", """{"type":"location_request_message","body":{"text":"where?"},"action":{"name":"send_location"}}""" },
        { "interactive", """{"type":"address_message","body":{"text":"where to?"},"action":{"name":"address_message","parameters":{"country":"IN","values":{"name":"A"}}}}""" },
        { "interactive", """{"type":"contact_request","body":{"text":"who?"},"action":{"name":"request_contact_info"}}""" },
        { "interactive", """{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"1","flow_cta":"Book","mode":"published","flow_token":"t","flow_action":"navigate","flow_action_payload":{"screen":"FIRST","data":{"a":1}}}}}""" },
        { "interactive", """{"type":"product","body":{"text":"b"},"action":{"catalog_id":"1","product_retailer_id":"p"}}""" },
        { "interactive", """{"type":"product_list","header":{"type":"text","text":"h"},"body":{"text":"b"},"action":{"catalog_id":"1","sections":[{"title":"A","product_items":[{"product_retailer_id":"p"},{"product_retailer_id":"q"}]}]}}""" },
        { "interactive", """{"type":"catalog_message","body":{"text":"b"},"action":{"name":"catalog_message","parameters":{"thumbnail_product_retailer_id":"p"}}}""" },
        { "interactive", """{"type":"carousel","body":{"text":"b"},"action":{"cards":[{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://shop.example/a.jpg"}},"body":{"text":"one"},"action":{"name":"cta_url","parameters":{"display_text":"Open","url":"https://shop.example/1"}}},{"card_index":1,"type":"cta_url","header":{"type":"image","image":{"link":"https://shop.example/b.jpg"}},"action":{"name":"cta_url","parameters":{"display_text":"Open","url":"https://shop.example/2"}}}]}}""" },
        { "interactive", """{"type":"carousel","body":{"text":"b"},"action":{"cards":[{"card_index":0,"type":"product","action":{"catalog_id":"1","product_retailer_id":"p"}},{"card_index":1,"type":"product","action":{"catalog_id":"1","product_retailer_id":"q"}}]}}""" },
        { "interactive", """{"type":"call_permission_request","body":{"text":"may we?"},"action":{"name":"call_permission_request"}}""" },
        { "interactive", """{"type":"voice_call","body":{"text":"call"},"action":{"name":"voice_call","parameters":{"display_text":"Call us","ttl_minutes":100,"payload":"p"}}}""" },
        { "interactive", """{"type":"order_details","body":{"text":"b"},"action":{"name":"review_and_pay","parameters":{"reference_id":"r","type":"digital-goods","currency":"INR","total_amount":{"value":100,"offset":100},"order":{"status":"pending"}}}}""" },
        { "interactive", """{"type":"order_status","body":{"text":"b"},"action":{"name":"review_order","parameters":{"reference_id":"r","order":{"status":"shipped"}}}}""" },
    };

    public async Task InitializeAsync() => _desk = (await Desk.StartAsync(new() { DeliveredAfterMs = 0, InFlight = 1 })).WithOpenWindow();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Reaches_the_phone_and_gets_its_statuses(string type, string content)
    {
        var sent = await _desk.SendAsync($$"""
            {"messaging_product":"whatsapp","recipient_type":"individual","to":"{{Desk.Ada}}","type":"{{type}}","{{type}}":{{content}},"biz_opaque_callback_data":"d"}
            """);
        Assert.True(sent.Status == 200, sent.Text);
        Assert.False(sent.Json.GetProperty("messages")[0].TryGetProperty("message_status", out _));
        Assert.Equal(["sent", "delivered"], (await _desk.Receiver.NextAsync(2)).Select(p => p.Status));
        var got = (await _desk.ControlAsync(HttpMethod.Get, "messages?to=" + Desk.Ada)).Json.GetProperty("messages")[0];
        Assert.Equal((sent.MessageId, type), (got.GetProperty("id").GetString(), got.GetProperty("type").GetString()));
        if (type != "text") Assert.Equal(content, got.GetProperty("content").GetRawText());
    }

    [Fact]
    public async Task May_stand_in_a_string_as_some_clients_write_it()
    {
        var sent = await _desk.SendAsync(new
        {
            messaging_product = "whatsapp", to = Desk.Ada, type = "contacts", contacts = """[{"name":{"formatted_name":"Bob B","first_name":"Bob"}}]""",
        });
        Assert.True(sent.Status == 200, sent.Text);
        Assert.Equal("Bob B", _desk.World.Phones.FindMessage(sent.MessageId)!.Text);
    }

    [Fact]
    public async Task A_reaction_needs_a_message_that_can_be_reacted_to()
    {
        var written = await _desk.WriteAsync("hello");
        await _desk.Receiver.NextAsync();
        await ReactAsync(written.Id, "👍🏽");
        Assert.Equal("👍🏽", Assert.Single(_desk.World.Messages(new MessageQuery(To: Desk.Ada))).Text);
        Assert.Equal(["sent", "delivered"], (await _desk.Receiver.NextAsync(2)).Select(p => p.Status));
        await ReactAsync(written.Id, "");
        await _desk.Receiver.NextAsync(2);
        foreach (var wrong in (string[])["wamid.nobody", (await ReactAsync(written.Id, "🎉")).MessageId])
        {
            await ReactAsync(wrong, "👍");
            var failed = (await NextOfAsync("failed")).GetProperty("statuses")[0];
            Assert.Equal(131009, failed.GetProperty("errors")[0].GetProperty("code").GetInt32());
        }

        _desk.World.Advance(TimeSpan.FromDays(31));
        _desk.WithOpenWindow();
        await ReactAsync(written.Id, "👍");
        Assert.Equal(131009, (await NextOfAsync("failed")).GetProperty("statuses")[0].GetProperty("errors")[0].GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_voice_message_is_played_once()
    {
        var sent = await _desk.SendAsync($$$"""{"messaging_product":"whatsapp","to":"{{{Desk.Ada}}}","type":"audio","audio":{"link":"https://a.example/a.ogg"}}""");
        await _desk.Receiver.NextAsync(2);
        Assert.True((await _desk.ControlAsync(HttpMethod.Post, $"messages/{sent.MessageId}/play")).Json.GetProperty("played").GetBoolean());
        Assert.Equal(["read", "played"], (await _desk.Receiver.NextAsync(2)).Select(p => p.Status));
        Assert.False((await _desk.ControlAsync(HttpMethod.Post, $"messages/{sent.MessageId}/play")).Json.GetProperty("played").GetBoolean());
        Assert.Equal(DeliveryStatus.Played, _desk.World.Phones.FindMessage(sent.MessageId)!.Status);
    }

    private async Task<Answer> ReactAsync(string messageId, string emoji)
    {
        var answer = await _desk.SendAsync(new { messaging_product = "whatsapp", to = Desk.Ada, type = "reaction", reaction = new { message_id = messageId, emoji } });
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }

    private async Task<JsonElement> NextOfAsync(string status)
    {
        while (true)
        {
            var post = await _desk.Receiver.NextAsync();
            if (post.Status == status) return post.Value;
        }
    }
}
