using System.Text.Json;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Webhooks;

/// <summary>What customers send other than texts, on its way from the webhook to the API.</summary>
public abstract class InboundTests(EngineFixture fixture)
{
    /// <summary>A type and its content as WhatsApp writes them, and the line for people.</summary>
    public static TheoryData<string, string, string> Contents() => new()
    {
        { "image", """{"id":"2001","mime_type":"image/jpeg","sha256":"q1==","caption":"Our garden"}""", "Our garden" },
        { "document", """{"id":"2004","mime_type":"application/pdf","sha256":"d1==","filename":"offer.pdf"}""", "offer.pdf" },
        { "location", """{"latitude":12.25,"longitude":43.5,"name":"The mill"}""", "The mill" },
        { "interactive", """{"type":"list_reply","list_reply":{"id":"r1","title":"Tuesday"}}""", "Tuesday" },
        { "button", """{"payload":"p1","text":"Stop"}""", "Stop" },
        { "order", """{"catalog_id":"77","product_items":[{"product_retailer_id":"mug","quantity":2,"item_price":12.5,"currency":"EUR"}]}""", "2 × mug" },
        { "contacts", """[{"name":{"formatted_name":"Mona Berg"},"phones":[{"phone":"+1 555 0109"}]}]""", "Mona Berg" },
        { "sticker", """{"id":"2005","mime_type":"image/webp","sha256":"s1==","animated":true}""", "" },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Feed_and_lists_show_the_content_in_whatsapps_words(string type, string content, string line)
    {
        var shop = await fixture.NewShopAsync();

        using (var response = await shop.ReceiveAsync(Message("wamid.c1", TestShop.NewCustomer(), type, content))) Assert.Equal(200, (int)response.StatusCode);

        var received = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null))).Single(e => e.MessageReceived is not null).MessageReceived;
        Assert.Equal((type, line, 0), (received.Type, received.Line, received.Raw.Length));
        var list = await shop.ReadUntilAsync($"/v1/conversations/{received.Conversation}/messages", body => body.GetProperty("messages").GetArrayLength() == 1);
        var shown = list.GetProperty("messages")[0];
        Assert.Equal(line, shown.GetProperty("line").GetString());
        // The API spells names in camel case; what they hold is what WhatsApp sent.
        var camel = System.Text.RegularExpressions.Regex.Replace(content, "_([a-z])(?=[a-z_]*\":)", match => match.Groups[1].Value.ToUpperInvariant());
        Assert.True(Holds(shown.GetProperty(type), JsonDocument.Parse(camel).RootElement), shown.ToString());
        var one = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/messages/{received.Message}"));
        Assert.Equal(shown.GetProperty(type).ToString(), one.GetProperty(type).ToString());
    }

    [Fact]
    public async Task A_reaction_refers_to_its_message_whichever_way_that_went()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        using (var wrote = await fixture.Http.PostAsync(new Uri(fixture.Simulator.Address, "/_sim/messages"), System.Net.Http.Json.JsonContent.Create(new { from = customer, text = "go", to = shop.Number.PhoneNumberId })))
            Assert.True(wrote.IsSuccessStatusCode, await wrote.Content.ReadAsStringAsync());
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null));
        using (var sent = await shop.SayAsync(customer, "here you are")) Assert.Equal(200, (int)sent.StatusCode);
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus is { WhatsappId.Length: > 0 }));
        var ours = events.First(e => e.MessageStatus is { WhatsappId.Length: > 0 }).MessageStatus;
        var theirs = events.First(e => e.MessageReceived is not null).MessageReceived;

        using var response = await shop.ReceiveAsync(
            Message("wamid.r1", customer, "reaction", $$$"""{"message_id":"{{{ours.WhatsappId}}}","emoji":"👍"}"""),
            Message("wamid.r2", customer, "edit", $$$$"""{"original_message_id":"{{{{theirs.WhatsappId}}}}","message":{"type":"text","text":{"body":"hello!"}}}"""),
            Message("wamid.r3", customer, "revoke", """{"original_message_id":"wamid.long-ago"}"""));

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal("[]", (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/dead-letters"))).GetProperty("deadLetters").ToString());
        events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.WhatsappId == "wamid.r3"));
        MessageReceived Of(string id) => events.Single(e => e.MessageReceived?.WhatsappId == id).MessageReceived;
        Assert.Equal((ours.Message, ours.WhatsappId, "👍"), (Of("wamid.r1").RefersToMessage, Of("wamid.r1").RefersTo, Of("wamid.r1").Reaction.Emoji));
        Assert.Equal((theirs.Message, "hello!"), (Of("wamid.r2").RefersToMessage, Of("wamid.r2").Edit.Message.Text.Body));
        Assert.Equal(("", "wamid.long-ago"), (Of("wamid.r3").RefersToMessage, Of("wamid.r3").RefersTo));
    }

    [Fact]
    public async Task What_whatsapp_does_not_carry_opens_the_window_and_says_why()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();

        using (var response = await shop.ReceiveAsync(Message(
            "wamid.u1", customer, "unsupported", """{"type":"poll_creation"},"errors":[{"code":131051,"title":"Message type unknown","error_data":{"details":"Not carried."}}]""")))
            Assert.Equal(200, (int)response.StatusCode);

        var received = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null))).Single(e => e.MessageReceived is not null).MessageReceived;
        Assert.Equal(("unsupported", "poll_creation", 131051, "Not carried."), (received.Type, received.OriginalType, received.Errors[0].Code, received.Errors[0].ErrorData.Details));
        using var answer = await shop.SayAsync(customer, "What did you mean?");
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private static string Message(string id, string from, string type, string content) =>
        $$"""{"from":"{{from.TrimStart('+')}}","id":"{{id}}","timestamp":"{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}","type":"{{type}}","{{type}}":{{content}}}""";

    /// <summary>Whether everything that was sent is shown.</summary>
    private static bool Holds(JsonElement shown, JsonElement sent) => sent.ValueKind switch
    {
        JsonValueKind.Object => sent.EnumerateObject().All(property => shown.TryGetProperty(property.Name, out var value) && Holds(value, property.Value)),
        JsonValueKind.Array => shown.GetArrayLength() == sent.GetArrayLength() && sent.EnumerateArray().Zip(shown.EnumerateArray()).All(pair => Holds(pair.Second, pair.First)),
        _ => shown.ToString() == sent.ToString(),
    };
}

[Collection(OnSqlite.Name)]
public sealed class InboundOnSqlite(SqliteEngine fixture) : InboundTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class InboundOnPostgres(PostgresEngine fixture) : InboundTests(fixture);
