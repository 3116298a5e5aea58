using System.Text.Json;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Sending;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Graph;

/// <summary>Clients of Meta's Cloud API that nobody here wrote, moved to Parley by a base URL and a key.</summary>
[Collection(GraphOnSqlite.Name)]
public sealed class ForeignClientTests(GraphEngine fixture)
{
    [Theory]
    [InlineData("kapso", new[] { "text", "image", "video", "document", "sticker", "location", "contacts", "reaction", "interactive", "interactive", "interactive", "template" })]
    [InlineData("great-detail", new[] { "text", "image", "reaction", "template" })]
    [InlineData("whatsapp-api-js", new[] { "text", "image", "location", "reaction", "interactive", "template" })]
    public async Task Sends_every_kind_and_reads(string client, string[] kinds)
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        shop.AddTemplate("order_update", """[{"type":"BODY","text":"Hello {{1}}, your order {{2}} is on its way."}]""");
        await shop.AllowAsync(customer);
        await shop.WriteAsCustomerAsync(customer, "hello");
        var received = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null))).Single(e => e.MessageReceived is not null).MessageReceived;
        await shop.KnownAsync($"/v1/messages/{received.Message}", _ => true);

        var ids = await RunAsync(null, "send", client, Base, shop.Number.PhoneNumberId, shop.ApiKey, customer, received.WhatsappId);

        Assert.Equal(kinds.Length, ids.GetArrayLength());
        Assert.All(ids.EnumerateArray(), id => Assert.StartsWith("wamid.ms", id.GetString(), StringComparison.Ordinal));
        Assert.Equal(kinds, (await shop.PhoneAsync(customer, kinds.Length)).Select(message => message.GetProperty("type").GetString()));
        Assert.True(fixture.Simulator.World.Phones.FindMessage(received.WhatsappId)!.ReadByBusiness);
    }

    [Theory]
    [InlineData("kapso")]
    [InlineData("great-detail")]
    [InlineData("whatsapp-api-js")]
    public async Task Reads_metas_code_from_a_refusal(string client)
    {
        var shop = await fixture.NewShopAsync();

        var code = await RunAsync(null, "refused", client, Base, shop.Number.PhoneNumberId, shop.ApiKey, TestShop.NewCustomer());

        Assert.Equal(131047, code.GetInt32());
    }

    [Theory]
    [InlineData("kapso")]
    [InlineData("great-detail")]
    [InlineData("whatsapp-api-js")]
    public async Task Uploads_reads_and_sends_a_picture(string client)
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");

        var told = await RunAsync(null, "media", client, Base, shop.Number.PhoneNumberId, shop.ApiKey, customer);

        Assert.Equal("image/png", told.GetString());
        var id = Assert.Single(await shop.PhoneAsync(customer, 1)).GetProperty("content").GetProperty("id").GetString()!;
        Assert.Equal("image/png", fixture.Simulator.World.Media.Find(id)!.MimeType);
    }

    [Theory]
    [InlineData("kapso")]
    [InlineData("whatsapp-api-js")]
    public async Task Verifies_the_signature_of_a_webhook(string client)
    {
        var shop = await fixture.NewShopAsync();
        var url = fixture.Receiver.NewUrl();
        var created = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/webhooks", new { url, format = "META", verifyToken = MetaReceiver.VerifyToken }));
        var secret = created.GetProperty("secret").GetString()!;
        await shop.WriteAsCustomerAsync(TestShop.NewCustomer(), "Grüße / 你好 😀");
        await fixture.Receiver.UntilAsync(url, secret, value => value.TryGetProperty("messages", out _));
        var body = fixture.Receiver.Bodies(url)[0];
        var signature = Frontend.Deliveries.Meta.MetaForm.Sign(Convert.FromBase64String(secret["whsec_".Length..]), System.Text.Encoding.ASCII.GetBytes(body));

        Assert.True((await RunAsync(body, "verify", client, secret, signature)).GetBoolean());
        Assert.False((await RunAsync(body, "verify", client, secret + "x", signature)).GetBoolean());
    }

    private string Base => new Uri(fixture.Engine.Web, "/graph").ToString();

    /// <summary>Runs the script to its end; what it printed.</summary>
    private static async Task<JsonElement> RunAsync(string? input, params string[] arguments) => JsonDocument.Parse(
        await ForeignProgram.RunAsync("node", [System.IO.Path.Combine(ForeignProgram.Scripts, "graph", "client.js"), .. arguments], input)).RootElement;
}
