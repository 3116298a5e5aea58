using System.Collections.Immutable;
using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Phones;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Upgrade;

/// <summary>Fills a store through the API with one of each thing, and tells what the API says of it.</summary>
internal static class LevelWorld
{
    private static readonly byte[] Picture = [0xFF, 0xD8, 0xFF, 0xE0, .. Enumerable.Range(0, 2_000).Select(i => (byte)i)];

    private static readonly ImmutableArray<string> Paths =
    [
        "/v1/sessions", "/v1/conversations", "/v1/contacts", "/v1/consent/suppressions", "/v1/webhooks", "/v1/message-log", "/v1/dead-letters", "/v1/keys", "/v1/subscriptions",
    ];

    public static async Task<LevelFacts> FillAsync(EngineFixture engine)
    {
        var shop = await engine.NewShopAsync();
        string customer = TestShop.NewCustomer(), other = TestShop.NewCustomer(), received = $"wamid.{Guid.NewGuid():N}", key = Guid.NewGuid().ToString();
        await WriteAsync(shop, customer, "Good morning.");
        await ReceiveAsync(shop, Payloads.Text(received, customer, "Is it \u0000 there? नमस्ते"));
        var media = await shop.SendFileAsync(customer, "image", "image/jpeg", Picture, "\"caption\":\"look\"");
        (await shop.FetchedAsync(media)).Dispose();
        await ReceiveAsync(shop, Payloads.Text($"wamid.{Guid.NewGuid():N}", other, "STOP"));
        // Of a type nobody knows, and one that cannot be read.
        await ReceiveAsync(shop, $$"""{"from":"{{customer[1..]}}","id":"wamid.{{Guid.NewGuid():N}}","timestamp":"1790000000","type":"hologram","hologram":{"depth":3} }""");
        await ReceiveAsync(shop, """{"from":17,"id":[]}""");
        await shop.AllowAsync(customer);
        var sent = Text(await EngineFixture.JsonAsync(await shop.SayAsync(customer, "It is, and laid aside for you.", key)), "id");
        await EngineFixture.JsonAsync(await shop.PostAsync("/v1/webhooks", new { url = "https://hooks.example.com/parley", types = new[] { "template.changed" } }));
        await EngineFixture.JsonAsync(await shop.PostAsync("/v1/keys", new { name = "reads", permissions = new[] { "MESSAGES_READ" }, sessions = new[] { shop.Session } }));
        await shop.ReadUntilAsync($"/v1/messages/{sent}", body => Text(body, "status") == "DELIVERED");

        // The feed's last event, so that its end is known.
        await WriteAsync(shop, customer, "Good night.");
        var events = await EventsAsync(shop, static seen => seen.Any(static e => e.MessageReceived?.Text?.Body == "Good night."));
        await shop.ReadUntilAsync("/v1/message-log", static log => log.GetProperty("entries").EnumerateArray().Any(static one => Text(one, "body") == "Good night."));

        var answers = new Dictionary<string, JsonElement>();
        await shop.ReadUntilAsync("/v1/message-log", log => log.GetProperty("entries").EnumerateArray().Any(one => Text(one, "status") == "DELIVERED"));
        foreach (var path in Paths) answers.Add(path, await EngineFixture.JsonAsync(await shop.GetAsync(path)));
        string[] more =
        [
            .. answers["/v1/conversations"].GetProperty("conversations").EnumerateArray().Select(one => $"/v1/conversations/{Text(one, "id")}/messages"),
            .. answers["/v1/contacts"].GetProperty("contacts").EnumerateArray().Select(one => $"/v1/contacts/{Text(one, "id")}/consent/history"),
            $"/v1/media/{media}/details", $"/v1/usage?session={shop.Session}",
        ];
        foreach (var path in more) answers.Add(path, await EngineFixture.JsonAsync(await shop.GetAsync(path)));
        return new LevelFacts
        {
            At = engine.Clock!.GetUtcNow(), App = shop.Number.App, Number = shop.Number, Tenant = shop.Id, ApiKey = shop.ApiKey, Session = shop.Session,
            Customer = customer, Received = received, SendKey = key, Sent = sent, Media = media, Bytes = Picture, Answers = answers, Events = events,
        };
    }

    /// <summary>What WhatsApp knew of it, in a new simulator.</summary>
    public static async Task SetUpWhatsAppAsync(EngineFixture engine, LevelFacts facts)
    {
        var accounts = engine.Simulator.World.Accounts;
        accounts.AddApp(new AppSpec(facts.App.Name, null, facts.App.Secret, facts.App.VerifyToken));
        accounts.AddWaba(new WabaSpec(facts.Number.WabaId, "Shop", null, [facts.App.Name]));
        accounts.AddNumber(new NumberSpec(facts.Number.WabaId, facts.Number.PhoneNumberId, "+1 555-0100001", "Shop"));
        accounts.AddToken(new TokenSpec(facts.Number.Token, facts.App.Name, [facts.Number.WabaId]));
        var check = await engine.Simulator.World.SetCallbackAsync(facts.App.Name, new Uri(engine.Engine.Web, facts.App.Path).ToString(), facts.App.VerifyToken);
        Assert.True(check.Verified, check.Problem);
    }

    /// <summary>The beginning of the feed, until there is enough of it.</summary>
    public static async Task<string[]> EventsAsync(TestTenant tenant, Func<IReadOnlyList<Event>, bool> enough) =>
        [.. (await tenant.EventsUntilAsync(enough)).Select(static e => $"{e.Type} {e.Stream} {e.Version}")];

    /// <summary>A customer writes from a phone of the simulator, and it is in the journal.</summary>
    public static async Task WriteAsync(TestShop shop, string customer, string text)
    {
        await shop.Fixture.Simulator.World.Customers.WriteAsync(new CustomerMessage(customer, text, shop.Number.PhoneNumberId));
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.Text?.Body == text));
    }

    public static async Task ReceiveAsync(TestShop shop, string message)
    {
        using var response = await shop.ReceiveAsync(message);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
