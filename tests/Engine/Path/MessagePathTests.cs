using System.Text.Json;
using Grpc.Core;
using Parley.Simulator.Faults;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Path;

/// <summary>A message's whole way through real sockets: phone, webhook, grain, stream, send, phone.</summary>
public abstract class MessagePathTests(EngineFixture fixture)
{
    [Fact]
    public async Task A_customers_message_comes_in_and_the_answer_reaches_the_phone()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var call = new Events.EventsClient(fixture.Channel).Subscribe(new SubscribeRequest { Cursor = "beginning" }, shop.Credential, cancellationToken: patience.Token);

        await WriteAsCustomerAsync(shop, customer, "Grüße / 你好");
        var received = await NextAsync(call, e => e.MessageReceived);
        Assert.Equal("Grüße / 你好", received.Text.Body);

        var sent = await new Messages.MessagesClient(fixture.Channel).SendAsync(
            new SendMessageRequest { Session = shop.Session, To = customer, Key = "answer-1", ReplyTo = await ReadableAsync(shop, received.Message), Text = new Text { Body = "hello yourself" } }, shop.Credential);
        Assert.Equal(received.Conversation, sent.Conversation);

        var onPhone = await OnPhoneAsync(customer, 1);
        Assert.Equal("hello yourself", onPhone[0].GetProperty("text").GetString());
        var delivered = await NextAsync(call, e => e.MessageStatus?.Status == Message.Types.Status.Delivered ? e.MessageStatus : null);
        Assert.Equal(sent.Id, delivered.Message);

        var messages = await shop.ReadUntilAsync(
            $"/v1/conversations/{sent.Conversation}/messages", body => body.GetProperty("messages").GetArrayLength() == 2 && body.GetProperty("messages")[0].GetProperty("status").GetString() is "DELIVERED" or "READ");
        Assert.Equal(["OUTBOUND", "INBOUND"], messages.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("direction").GetString()));
    }

    [Fact]
    [Trait("Promise", "P4")]
    public async Task Messages_to_one_person_arrive_in_the_order_they_were_sent()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await WriteAsCustomerAsync(shop, customer, "go");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"));

        for (var i = 0; i < 20; i++) await EngineFixture.JsonAsync(await shop.SayAsync(customer, $"{i}"));

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), (await OnPhoneAsync(customer, 20)).Select(m => m.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task The_feed_resumes_from_a_cursor_without_gaps_by_grpc_and_by_sse()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        for (var i = 0; i < 5; i++) await shop.HearFromAsync(customer, $"{i}");
        var all = await shop.EventsUntilAsync(seen => seen.Count(e => e.Type == "message.received") == 5);
        var middle = all[all.Count / 2];

        var rest = await shop.EventsUntilAsync(seen => seen.Count == all.Count - (all.Count / 2) - 1, middle.Cursor);
        Assert.Equal(all.Skip((all.Count / 2) + 1).Select(e => e.Id), rest.Select(e => e.Id));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events");
        request.Headers.Add("Authorization", $"Bearer {shop.ApiKey}");
        request.Headers.Add("Last-Event-ID", middle.Cursor);
        using var response = await fixture.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var ids = new List<string>();
        while (ids.Count < rest.Count && await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal)) ids.Add(JsonDocument.Parse(line[5..]).RootElement.GetProperty("id").GetString()!);
        }

        Assert.Equal(rest.Select(e => e.Id), ids);
    }

    [Fact]
    public async Task A_cursor_that_was_never_given_out_is_out_of_range_or_invalid()
    {
        var tenant = await fixture.NewTenantAsync();
        using var call = new Events.EventsClient(fixture.Channel).Subscribe(new SubscribeRequest { Cursor = "made-up" }, tenant.Credential);

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.OutOfRange, error.StatusCode);
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task A_lost_answer_is_unknown_until_the_status_settles_it_and_never_sent_again()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await WriteAsCustomerAsync(shop, customer, "hello");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"));
        fixture.Simulator.World.Faults.Add(Lost(customer));

        var sent = await EngineFixture.JsonAsync(await shop.SayAsync(customer, "did you get it?"));

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Status == Message.Types.Status.Delivered));
        Assert.All(events.Where(e => e.MessageStatus is not null), e => Assert.Equal(sent.GetProperty("id").GetString(), e.MessageStatus.Message));
        Assert.Single(await OnPhoneAsync(customer, 1));
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task What_provably_did_not_arrive_is_sent_again_and_arrives_once()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await WriteAsCustomerAsync(shop, customer, "hello");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"));
        fixture.Simulator.World.Faults.Add(Throttled(customer));

        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "patience"));

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Status == Message.Types.Status.Delivered));
        Assert.Equal(130429, Assert.Single(events, e => e.MessageRetryScheduled is not null).MessageRetryScheduled.Failure.Code);
        Assert.Single(await OnPhoneAsync(customer, 1));
    }

    [Fact]
    public async Task A_refusal_of_whatsapp_fails_the_message_with_its_code()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);

        // The engine's window is open, the simulator's is not: this customer never wrote there.
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "hello?"));

        var failed = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Status == Message.Types.Status.Failed))).Single(e => e.MessageStatus is not null).MessageStatus;
        Assert.Contains(failed.Failure.Code, (int[])[131047, 131026]);
    }

    [Fact]
    [Trait("Promise", "P4")]
    public async Task Statuses_delivered_twice_and_shuffled_only_climb()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await WriteAsCustomerAsync(shop, customer, "hello");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"));
        var sent = await EngineFixture.JsonAsync(await shop.SayAsync(customer, "climb"));
        var delivered = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Status == Message.Types.Status.Delivered))).Last(e => e.MessageStatus is not null).MessageStatus;
        string Status(string word) => Payloads.Status(delivered.WhatsappId, word);

        foreach (var word in (string[])["read", "sent", "delivered", "read", "sent"])
        {
            using var response = await fixture.PostWebhookAsync(shop.Number.App, Payloads.Statuses(shop.Number.PhoneNumberId, Status(word), Status(word)));
            Assert.Equal(200, (int)response.StatusCode);
        }

        await shop.HearFromAsync(customer, "the end");
        var statuses = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.Text.Body == "the end"))).Where(e => e.MessageStatus is not null).Select(e => (int)e.MessageStatus.Status).ToList();
        Assert.Equal(statuses.Distinct().Order(), statuses);
        Assert.Equal((int)Message.Types.Status.Read, statuses[^1]);
        await shop.ReadUntilAsync($"/v1/messages/{sent.GetProperty("id").GetString()}", body => body.GetProperty("status").GetString() == "READ");
    }

    [Fact]
    public async Task Callback_data_of_another_tenant_moves_nothing_there()
    {
        var (mine, theirs) = (await fixture.NewShopAsync(), await fixture.NewShopAsync());
        var customer = TestShop.NewCustomer();
        await WriteAsCustomerAsync(theirs, customer, "hello");
        await theirs.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"));
        var sent = await EngineFixture.JsonAsync(await theirs.SayAsync(customer, "mine alone"));
        await theirs.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Status == Message.Types.Status.Delivered));
        var forged = Payloads.Status("wamid.forged", "failed", $"{sent.GetProperty("conversation").GetString()}/{sent.GetProperty("id").GetString()}");

        using var response = await fixture.PostWebhookAsync(mine.Number.App, Payloads.Statuses(mine.Number.PhoneNumberId, forged));

        Assert.Equal(200, (int)response.StatusCode);
        await theirs.HearFromAsync(customer, "the end");
        Assert.DoesNotContain(await theirs.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.Text.Body == "the end")), e => e.MessageStatus?.Status == Message.Types.Status.Failed);
    }

    private async Task WriteAsCustomerAsync(TestShop shop, string customer, string text)
    {
        using var http = new HttpClient { BaseAddress = fixture.Simulator.Address };
        using var response = await http.PostAsync("/_sim/messages", System.Net.Http.Json.JsonContent.Create(new { from = customer, text, to = shop.Number.PhoneNumberId }));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>What a phone received, once there are so many.</summary>
    private async Task<JsonElement[]> OnPhoneAsync(string customer, int count)
    {
        using var http = new HttpClient { BaseAddress = fixture.Simulator.Address };
        for (var i = 0; ; i++)
        {
            var body = JsonDocument.Parse(await http.GetStringAsync($"/_sim/messages?to={Uri.EscapeDataString(customer)}")).RootElement;
            var messages = body.GetProperty("messages").EnumerateArray().ToArray();
            if (messages.Length >= count) return messages;
            Assert.True(i < 300, $"The phone shows {messages.Length} of {count} messages.");
            await Task.Delay(100);
        }
    }

    private static async Task<string> ReadableAsync(TestTenant tenant, string message)
    {
        for (var i = 0; i < 300; i++)
        {
            using var response = await tenant.GetAsync($"/v1/messages/{message}");
            if (response.IsSuccessStatusCode) return message;
            await Task.Delay(20);
        }

        throw new TimeoutException("The message did not reach the read models.");
    }

    private static async Task<T> NextAsync<T>(AsyncServerStreamingCall<Event> call, Func<Event, T?> pick) where T : class
    {
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (pick(call.ResponseStream.Current) is { } found) return found;
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static FaultSpec Lost(string customer) => new(FaultKind.After, Count: 1, Match: new FaultMatch(Recipient: customer));

    private static FaultSpec Throttled(string customer) => new(FaultKind.Error, Count: 1, Code: 130429, HttpStatus: 400, Match: new FaultMatch(Recipient: customer));
}

[Collection(OnSqlite.Name)]
public sealed class MessagePathOnSqlite(SqliteEngine fixture) : MessagePathTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class MessagePathOnPostgres(PostgresEngine fixture) : MessagePathTests(fixture);
