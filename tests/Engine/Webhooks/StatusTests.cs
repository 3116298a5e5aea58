using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Webhooks;

/// <summary>What WhatsApp tells of sent messages beside how far they got, of calls and of payments.</summary>
public abstract class StatusTests(EngineFixture fixture)
{
    [Fact]
    public async Task Prices_played_and_deleted_reach_the_feed_once()
    {
        var shop = await fixture.NewShopAsync();
        var (message, wamid) = await SentAsync(shop);
        string Status(string word, string rest = "") => $$"""{"id":"{{wamid}}","status":"{{word}}","timestamp":"{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}"{{rest}}}""";
        const string Pricing = ""","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"},"conversation":{"id":"cv7","origin":{"type":"utility"},"expiration_timestamp":"1890000000"}""";
        var body = Payloads.Statuses(shop.Number.PhoneNumberId, Status("read"), Status("played"), Status("delivered", Pricing), Status("deleted"), Status("played"));

        for (var i = 0; i < 2; i++)
        {
            using var response = await fixture.PostWebhookAsync(shop.Number.App, body);
            Assert.Equal(200, (int)response.StatusCode);
        }

        await shop.HearFromAsync(TestShop.NewCustomer(), "the end");
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.Text?.Body == "the end"));
        // The phone's own statuses come beside these, in any order; whichever came first with a price told it.
        var priced = events.Select(e => e.MessagePriced?.Pricing ?? e.MessageStatus?.Pricing).Where(pricing => pricing is not null).ToList();
        Assert.NotEmpty(priced);
        Assert.All(priced, pricing => Assert.Equal("PMP", pricing!.PricingModel));
        Assert.Single(events, e => e.MessagePlayed?.Message == message);
        Assert.Single(events, e => e.MessageDeleted?.Message == message);
        await shop.ReadUntilAsync($"/v1/messages/{message}", body => body.GetProperty("status").GetString() == "READ");
    }

    [Fact]
    public async Task A_call_of_the_customer_is_told_and_opens_the_window()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var call = $$"""{"id":"wacid.1","from":"{{customer[1..]}}","to":"15550100001","event":"connect","timestamp":"{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}","direction":"USER_INITIATED","session":{"sdp":"v=0","sdp_type":"offer"} }""";
        using (var closed = await shop.SayAsync(customer, "too early")) Assert.False(closed.IsSuccessStatusCode);

        for (var i = 0; i < 2; i++)
        {
            using var response = await fixture.PostWebhookAsync(shop.Number.App, Payloads.Body(Payloads.Change(shop.Number.PhoneNumberId, $"\"calls\":[{call}]", "calls")));
            Assert.Equal(200, (int)response.StatusCode);
        }

        using (var open = await shop.SayAsync(customer, "We call back.")) Assert.True(open.IsSuccessStatusCode, await open.Content.ReadAsStringAsync());
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageQueued is not null));
        var told = Assert.Single(events, e => e.CallChanged is not null).CallChanged;
        Assert.Equal(("wacid.1", "connect", true, call), (told.Call, told.Happened, told.ByCustomer, told.Raw.ToStringUtf8()));
        var conversation = await shop.ReadUntilAsync("/v1/conversations", list => list.GetProperty("conversations").GetArrayLength() == 1);
        Assert.NotEqual("", conversation.GetProperty("conversations")[0].GetProperty("windowUntil").GetString());
    }

    [Fact]
    public async Task A_payment_is_told_to_the_conversation_of_the_one_who_pays()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);

        using (var response = await fixture.PostWebhookAsync(shop.Number.App, Payloads.Statuses(
            shop.Number.PhoneNumberId,
            $$"""{"type":"payment","id":"wamid.p","from":"{{customer[1..]}}","status":"captured","timestamp":"1790000000","payment":{"reference_id":"order-9","amount":{"value":12050,"offset":100},"currency":"INR","transaction":{"id":"tx1"} } }""")))
            Assert.Equal(200, (int)response.StatusCode);

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.PaymentChanged is not null));
        var paid = events.Single(e => e.PaymentChanged is not null).PaymentChanged;
        Assert.Equal(("captured", "order-9", "tx1", "INR", 12050L, 100), (paid.Status, paid.ReferenceId, paid.TransactionId, paid.Currency, paid.AmountValue, paid.AmountOffset));
        Assert.Equal(events.Single(e => e.MessageReceived is not null).MessageReceived.Conversation, paid.Conversation);
    }

    /// <summary>A message that WhatsApp has accepted, and its id there.</summary>
    private async Task<(string Message, string WhatsAppId)> SentAsync(TestShop shop)
    {
        var customer = TestShop.NewCustomer();
        using (var wrote = await fixture.Http.PostAsync(new Uri(fixture.Simulator.Address, "/_sim/messages"), System.Net.Http.Json.JsonContent.Create(new { from = customer, text = "go", to = shop.Number.PhoneNumberId })))
            Assert.True(wrote.IsSuccessStatusCode, await wrote.Content.ReadAsStringAsync());
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null));
        using (var sent = await shop.SayAsync(customer, "hello")) Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
        var status = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus is { WhatsappId.Length: > 0 }))).First(e => e.MessageStatus is { WhatsappId.Length: > 0 }).MessageStatus;
        return (status.Message, status.WhatsappId);
    }
}

[Collection(OnSqlite.Name)]
public sealed class StatusesOnSqlite(SqliteEngine fixture) : StatusTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class StatusesOnPostgres(PostgresEngine fixture) : StatusTests(fixture);
