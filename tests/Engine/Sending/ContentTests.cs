using System.Text.Json;
using Parley.Simulator.Faults;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Sending;

/// <summary>Every kind of content on its way from a request to the customer's phone.</summary>
public abstract class ContentTests(EngineFixture fixture)
{
    /// <summary>Objects as Meta's own reference writes them.</summary>
    private static readonly (string Type, string Json)[] Kinds =
    [
        ("image", """{"link":"https://shop.example/a.jpg","caption":"Blue"}"""),
        ("video", """{"link":"https://shop.example/a.mp4","caption":"Blue"}"""),
        ("audio", """{"link":"https://shop.example/a.ogg","voice":true}"""),
        ("document", """{"link":"https://shop.example/a.pdf","filename":"a.pdf","caption":"Invoice"}"""),
        ("sticker", """{"link":"https://shop.example/a.webp"}"""),
        ("location", """{"latitude":0,"longitude":13.4,"name":"Shop","address":"Street 1"}"""),
        ("contacts", """[{"name":{"formatted_name":"Bob B","first_name":"Bob"},"phones":[{"phone":"+15550107002","type":"CELL","wa_id":"15550107002"}],"birthday":"2001-02-03","org":{"company":"B"}}]"""),
        ("interactive", """{"type":"button","header":{"type":"image","image":{"link":"https://shop.example/a.jpg"}},"body":{"text":"Which?"},"footer":{"text":"f"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}},{"type":"reply","reply":{"id":"2","title":"No"}}]}}"""),
        ("interactive", """{"type":"list","header":{"type":"text","text":"h"},"body":{"text":"b"},"action":{"button":"Choose","sections":[{"title":"A","rows":[{"id":"1","title":"One","description":"first"}]},{"title":"B","rows":[{"id":"2","title":"Two"}]}]}}"""),
        ("interactive", """{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"1","flow_cta":"Book","mode":"published","flow_token":"t","flow_action":"navigate","flow_action_payload":{"screen":"FIRST","data":{"a":1,"b":[true,null]}}}}}"""),
        ("interactive", """{"type":"order_details","body":{"text":"b"},"action":{"name":"review_and_pay","parameters":{"reference_id":"r","type":"digital-goods","currency":"INR","total_amount":{"value":100,"offset":100},"order":{"status":"pending"}}}}"""),
        ("text", """{"body":"https://shop.example","preview_url":true}"""),
    ];

    [Fact]
    public async Task Every_kind_reaches_the_phone_as_it_was_written_and_reads_back_the_same()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await WriteAsync(shop, customer);

        var sent = new List<string>();
        foreach (var (type, json) in Kinds) sent.Add(await shop.SendKindAsync(customer, type, json));

        var phone = await shop.PhoneAsync(customer, Kinds.Length);
        Assert.Equal(Kinds.Select(kind => kind.Type), phone.Select(message => message.GetProperty("type").GetString()));
        foreach (var ((type, json), shown) in Kinds.Zip(phone))
        {
            if (type == "text") Assert.Equal("https://shop.example", shown.GetProperty("text").GetString());
            else Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, shown.GetProperty("content")), $"{type} arrived as {shown.GetProperty("content")}");
        }

        foreach (var id in sent) await shop.KnownAsync($"/v1/messages/{id}", _ => true);
        var messages = new Messages.MessagesClient(fixture.Channel);
        var image = await messages.GetAsync(new GetMessageRequest { Id = sent[0] }, shop.Credential);
        Assert.Equal(("image", "Blue", "https://shop.example/a.jpg", "Blue"), (image.Type, image.Image.Caption, image.Image.Link, image.Line));
        Assert.Equal("Bob B", Assert.Single((await messages.GetAsync(new GetMessageRequest { Id = sent[6] }, shop.Credential)).Contacts).Name.FormattedName);
        var queued = (await shop.EventsUntilAsync(seen => seen.Count(e => e.Type == "message.queued") == Kinds.Length)).Where(e => e.MessageQueued is not null).Select(e => e.MessageQueued).ToList();
        Assert.Equal(Kinds.Select(kind => kind.Type), queued.Select(one => one.Type));
        Assert.Equal(2, queued[7].Interactive.Action.Buttons.Count);
        Assert.Equal((0, true), (queued[5].Location.Latitude, queued[5].Location.HasLatitude));
        Assert.True(queued[^1].Text.PreviewUrl);
    }

    [Fact]
    public async Task A_template_reaches_somebody_who_never_wrote()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        shop.AddPhone(customer);
        shop.AddTemplate("order_update", """[{"type":"BODY","text":"Hello {{1}}, your order {{2}} is on its way."}]""");
        await shop.AllowAsync(customer);
        const string values = """{"name":"order_update","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"4711"}]}]}""";

        var message = await shop.SendKindAsync(customer, "template", values);

        Assert.Equal("template", Assert.Single(await shop.PhoneAsync(customer, 1)).GetProperty("type").GetString());
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Status == Message.Types.Status.Delivered));
        Assert.Equal(customer, events.Single(e => e.ConversationStarted is not null).ConversationStarted.Phone);
        await shop.KnownAsync($"/v1/messages/{message}", _ => true);
        var shown = await new Messages.MessagesClient(fixture.Channel).GetAsync(new GetMessageRequest { Id = message }, shop.Credential);
        Assert.Equal(("template", "order_update", "4711"), (shown.Type, shown.Template.Name, shown.Template.Components[0].Parameters[1].Text));
        Assert.Equal((400, "WINDOW_CLOSED"), await shop.RefusedAsync(customer, "image", """{"link":"https://shop.example/a.jpg"}"""));
    }

    [Fact]
    public async Task What_whatsapp_refuses_fails_with_its_code()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await WriteAsync(shop, customer);

        fixture.Simulator.World.Faults.Add(new FaultSpec(FaultKind.Error, Count: 1, Code: 131026, HttpStatus: 400, Match: new FaultMatch(Recipient: customer)));

        var message = await shop.SendKindAsync(customer, "location", """{"latitude":1,"longitude":2}""");

        var failed = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Status == Message.Types.Status.Failed))).Single(e => e.MessageStatus?.Status == Message.Types.Status.Failed);
        Assert.Equal((message, 131026), (failed.MessageStatus.Message, failed.MessageStatus.Failure.Code));
    }

    [Fact]
    public async Task A_limit_is_named_and_nothing_is_promised()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);

        var (status, reason, text) = await EngineFixture.ErrorAsync(await shop.PostKindAsync(customer, "image", $$"""{"link":"https://shop.example/a.jpg","caption":"{{new string('x', 1025)}}"}"""));

        Assert.Equal((400, "CONTENT_LIMIT", "image.caption has 1025 characters; WhatsApp's limit is 1024."), (status, reason, text));
        Assert.Equal((400, "CONTENT_MISSING"), await shop.RefusedAsync(customer, "image", "{}"));
        using var nothing = await shop.PostAsync("/v1/messages", new { session = shop.Session, to = customer, key = "k" });
        Assert.Equal("CONTENT_MISSING", (await EngineFixture.ErrorAsync(nothing)).Reason);
        using var two = await shop.PostAsync("/v1/messages", new { session = shop.Session, to = customer, key = "k", text = new { body = "hi" }, contacts = new[] { new { name = new { formattedName = "A", firstName = "A" } } } });
        Assert.Equal("CONTENT_TWICE", (await EngineFixture.ErrorAsync(two)).Reason);
        Assert.DoesNotContain(await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received")), e => e.Type == "message.queued");
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task A_key_stands_for_the_whole_content()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        const string first = """{"link":"https://shop.example/a.jpg","caption":"Blue"}""";

        var message = await shop.SendKindAsync(customer, "image", first, "k");

        var again = await EngineFixture.JsonAsync(await shop.PostKindAsync(customer, "image", """{"caption":"Blue","link":"https://shop.example/a.jpg"}""", "k"));
        Assert.Equal((message, true), (again.GetProperty("id").GetString(), again.GetProperty("repeated").GetBoolean()));
        Assert.Equal((409, "KEY_REUSED"), await shop.RefusedAsync(customer, "image", """{"link":"https://shop.example/b.jpg","caption":"Blue"}""", "k"));
        Assert.Equal((409, "KEY_REUSED"), await shop.RefusedAsync(customer, "video", first, "k"));
    }

    [Fact]
    public async Task A_reaction_stands_at_the_message_it_names_and_at_no_reaction()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await WriteAsync(shop, customer);
        var received = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null))).Single(e => e.MessageReceived is not null).MessageReceived;

        await shop.KnownAsync($"/v1/messages/{received.Message}", _ => true);
        var reaction = await shop.SendKindAsync(customer, "reaction", $$"""{"message_id":"{{received.Message}}","emoji":"👍"}""");

        var shown = Assert.Single(await shop.PhoneAsync(customer, 1));
        Assert.Equal((received.WhatsappId, "👍"), (shown.GetProperty("content").GetProperty("message_id").GetString(), shown.GetProperty("content").GetProperty("emoji").GetString()));
        await shop.KnownAsync($"/v1/messages/{reaction}", body => body.GetProperty("whatsappId").GetString() is { Length: > 0 });
        Assert.Equal((400, "REACTION_NOT_POSSIBLE"), await shop.RefusedAsync(customer, "reaction", $$"""{"message_id":"{{reaction}}","emoji":"👍"}"""));
        Assert.Equal((404, "NOT_FOUND"), await shop.RefusedAsync(customer, "reaction", """{"message_id":"mg0123456789abcdefghjkmnpq","emoji":"👍"}"""));
        await shop.SendKindAsync(customer, "reaction", $$"""{"message_id":"{{received.WhatsappId}}","emoji":""}""");
        Assert.Equal("", (await shop.PhoneAsync(customer, 2))[1].GetProperty("content").GetProperty("emoji").GetString());
    }

    [Fact]
    public async Task A_message_reaches_a_business_scoped_user_id()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var userId = $"US.{Guid.NewGuid():N}";
        shop.AddPhone(customer, userId);
        shop.AddTemplate("hello_user", """[{"type":"BODY","text":"Hello."}]""");
        await shop.AllowAsync(userId);

        await shop.SendKindAsync(userId, "template", """{"name":"hello_user","language":{"code":"en_US"}}""");

        Assert.Equal("template", Assert.Single(await shop.PhoneAsync(customer, 1)).GetProperty("type").GetString());
        var queued = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Status == Message.Types.Status.Delivered))).Single(e => e.MessageQueued is not null).MessageQueued;
        Assert.Equal(userId, queued.To);
    }

    private static Task WriteAsync(TestShop shop, string customer) => shop.WriteAsCustomerAsync(customer, "hello");
}

[Collection(OnSqlite.Name)]
public sealed class ContentTestsOnSqlite(SqliteEngine fixture) : ContentTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class ContentTestsOnPostgres(PostgresEngine fixture) : ContentTests(fixture);
