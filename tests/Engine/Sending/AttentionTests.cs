using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Sending;

/// <summary>Read receipts and the typing indicator.</summary>
public abstract class AttentionTests(EngineFixture fixture)
{
    [Fact]
    public async Task Reading_a_message_leaves_those_after_it_unread_and_tells_the_customer()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        foreach (var text in (string[])["one", "two", "three"]) await shop.WriteAsCustomerAsync(customer, text);
        var received = (await shop.EventsUntilAsync(seen => seen.Count(e => e.MessageReceived is not null) == 3)).Where(e => e.MessageReceived is not null).Select(e => e.MessageReceived).ToList();
        var conversation = $"/v1/conversations/{received[0].Conversation}";
        await shop.KnownAsync(conversation, body => body.GetProperty("unread").GetInt32() == 3);

        await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/messages/{received[1].Message}:read", new { }));

        await shop.KnownAsync(conversation, body => body.GetProperty("unread").GetInt32() == 1);
        Assert.Equal([true, true, false], received.Select(one => fixture.Simulator.World.Phones.FindMessage(one.WhatsappId)!.ReadByBusiness));
        await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/messages/{received[0].Message}:read", new { }));
        await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/messages/{received[2].Message}:read", new { }));
        await shop.KnownAsync(conversation, body => body.GetProperty("unread").GetInt32() == 0);
        var read = (await shop.EventsUntilAsync(seen => seen.Count(e => e.ConversationRead is not null) == 2)).Where(e => e.ConversationRead is not null).Select(e => e.ConversationRead);
        Assert.Equal([(received[1].Message, 1), (received[2].Message, 0)], read.Select(e => (e.Message, e.Unread)));
    }

    [Fact]
    public async Task The_typing_indicator_stands_at_the_customers_last_message()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");
        var received = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null))).Single(e => e.MessageReceived is not null).MessageReceived;
        await shop.KnownAsync($"/v1/conversations/{received.Conversation}", body => body.GetProperty("unread").GetInt32() == 1);

        using var http = new HttpClient { BaseAddress = fixture.Simulator.Address };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var stream = new StreamReader(await http.GetStreamAsync("/_sim/stream", patience.Token));
        var typing = await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/conversations/{received.Conversation}:typing", new { }));

        Assert.Equal(received.Message, typing.GetProperty("message").GetString());
        var line = await stream.ReadLineAsync(patience.Token);
        while (line is not (null or "event: typing")) line = await stream.ReadLineAsync(patience.Token);
        Assert.Contains(customer[1..], await stream.ReadLineAsync(patience.Token), StringComparison.Ordinal);
        await shop.KnownAsync($"/v1/conversations/{received.Conversation}", body => body.GetProperty("unread").GetInt32() == 0);
    }

    [Fact]
    public async Task Only_received_messages_of_a_connected_number_are_read()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");
        var received = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null))).Single(e => e.MessageReceived is not null).MessageReceived;
        var sent = (await EngineFixture.JsonAsync(await shop.SayAsync(customer, "hi"))).GetProperty("id").GetString();

        await shop.KnownAsync($"/v1/messages/{sent}", _ => true);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await shop.PostAsync($"/v1/messages/{sent}:read", new { }))).Status);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await (await fixture.NewTenantAsync()).PostAsync($"/v1/messages/{received.Message}:read", new { }))).Status);
        // Taken by no simulated phone: WhatsApp does not know it.
        var foreign = TestShop.NewCustomer();
        await shop.HearFromAsync(foreign);
        var unknown = (await shop.EventsUntilAsync(seen => seen.Count(e => e.MessageReceived is not null) == 2)).Last(e => e.MessageReceived is not null).MessageReceived;
        await shop.KnownAsync($"/v1/messages/{unknown.Message}", _ => true);
        Assert.Equal((400, "WHATSAPP_REFUSED"), Reason(await EngineFixture.ErrorAsync(await shop.PostAsync($"/v1/messages/{unknown.Message}:read", new { }))));
        (await fixture.SendAsync(HttpMethod.Delete, $"/v1/sessions/{shop.Session}", shop.ApiKey)).Dispose();
        Assert.Equal((400, "SESSION_DISCONNECTED"), Reason(await EngineFixture.ErrorAsync(await shop.PostAsync($"/v1/messages/{received.Message}:read", new { }))));
    }

    private static (int Status, string Reason) Reason((int Status, string Reason, string Message) error) => (error.Status, error.Reason);
}

[Collection(OnSqlite.Name)]
public sealed class AttentionTestsOnSqlite(SqliteEngine fixture) : AttentionTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class AttentionTestsOnPostgres(PostgresEngine fixture) : AttentionTests(fixture);
