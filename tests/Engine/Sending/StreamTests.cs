using Grpc.Core;
using Grpc.Net.Client;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Sending;

/// <summary>The stream of sends over a real connection: each message is answered once it is durable, and happens once.</summary>
public abstract class StreamTests(EngineFixture fixture)
{
    [Fact]
    [Trait("Promise", "P5")]
    public async Task Ten_thousand_messages_are_each_durable_once_and_in_order_per_conversation()
    {
        const int count = 10_000;
        var shop = await fixture.NewShopAsync();
        var customers = await CustomersAsync(shop, 50);

        var answers = await SendAllAsync(fixture.Channel, shop, Enumerable.Range(0, count).Select(i => Request(shop, customers[i % customers.Length], i)));

        Assert.Equal(count, answers.Count);
        Assert.All(answers, answer => Assert.Equal(SendAnswer.OutcomeOneofCase.Sent, answer.OutcomeCase));
        Assert.Equal(count, answers.Select(answer => answer.Key).Distinct().Count());
        var queued = await shop.QueuedAsync(count);
        Assert.Equal(answers.ToDictionary(answer => answer.Key, answer => answer.Sent.Id), queued.ToDictionary(sent => sent.Key, sent => sent.Message));
        Assert.Equal(customers.Length, queued.Select(sent => sent.Conversation).Distinct().Count());
        Assert.All(queued.GroupBy(sent => sent.Conversation), line => Assert.Equal(line.Select(sent => sent.Number).Order(), line.Select(sent => sent.Number)));
    }

    [Fact]
    public async Task A_bad_message_is_answered_by_itself_and_the_stream_goes_on()
    {
        var shop = await fixture.NewShopAsync();
        var customer = (await CustomersAsync(shop, 1))[0];

        var answers = await SendAllAsync(fixture.Channel, shop,
        [
            new SendMessageRequest { Session = shop.Session, To = customer, Key = "blank", Text = new Text { Body = " " } },
            new SendMessageRequest { Session = shop.Session, To = TestShop.NewCustomer(), Key = "stranger", Text = new Text { Body = "hello" } },
            new SendMessageRequest { Session = shop.Session, To = customer, Key = "empty" },
            new SendMessageRequest { Session = "nonsense", To = customer, Key = "nowhere", Text = new Text { Body = "hello" } },
            Request(shop, customer, 1),
            new SendMessageRequest { Session = shop.Session, To = customer, Key = "1", Text = new Text { Body = "another text under the same key" } },
        ]);

        string Outcome(string key) => string.Join(',', answers.Where(answer => answer.Key == key).Select(answer => answer.Error is { } error ? $"{(StatusCode)error.Code} {error.Reason}" : "sent"));
        Assert.Equal("InvalidArgument TEXT_EMPTY", Outcome("blank"));
        Assert.Equal("FailedPrecondition WINDOW_CLOSED", Outcome("stranger"));
        Assert.Equal("InvalidArgument CONTENT_MISSING", Outcome("empty"));
        Assert.Equal("NotFound NOT_FOUND", Outcome("nowhere"));
        Assert.Equal("sent,AlreadyExists KEY_REUSED", Outcome("1"));
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task The_same_key_twice_has_one_message()
    {
        var shop = await fixture.NewShopAsync();
        var customer = (await CustomersAsync(shop, 1))[0];

        var answers = await SendAllAsync(fixture.Channel, shop, [Request(shop, customer, 7), Request(shop, customer, 7)]);

        Assert.Single(answers.Select(answer => answer.Sent.Id).Distinct());
        Assert.Equal([false, true], answers.Select(answer => answer.Sent.Repeated));
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task After_a_connection_died_the_same_keys_again_make_no_doubles()
    {
        const int count = 2000;
        var shop = await fixture.NewShopAsync();
        var customers = await CustomersAsync(shop, 20);
        var requests = Enumerable.Range(0, count).Select(i => Request(shop, customers[i % customers.Length], i)).ToArray();
        var before = new List<SendAnswer>();
        using (var doomed = GrpcChannel.ForAddress(fixture.Engine.Grpc))
        {
            using var call = new Messages.MessagesClient(doomed).SendStream(shop.Credential);
            var writing = WriteAsync(call, requests);
            while (before.Count < 300 && await call.ResponseStream.MoveNext(CancellationToken.None)) before.Add(call.ResponseStream.Current);
            call.Dispose();
            await writing;
        }

        var after = await SendAllAsync(fixture.Channel, shop, requests);

        Assert.Equal(count, after.Count(answer => answer.Sent is not null));
        var ids = after.ToDictionary(answer => answer.Key, answer => answer.Sent.Id);
        Assert.All(before, answer => Assert.Equal(ids[answer.Key], answer.Sent.Id));
        var queued = await shop.QueuedAsync(count);
        Assert.Equal(ids, queued.ToDictionary(sent => sent.Key, sent => sent.Message));
        Assert.All(queued.GroupBy(sent => sent.Conversation), line => Assert.Equal(line.Select(sent => sent.Number).Order(), line.Select(sent => sent.Number)));
    }

    [Fact]
    public async Task Without_a_valid_key_the_stream_itself_fails()
    {
        using var call = new Messages.MessagesClient(fixture.Channel).SendStream(EngineFixture.Bearer("nobody's"));

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    private static SendMessageRequest Request(TestShop shop, string to, int number) => new() { Session = shop.Session, To = to, Key = $"{number}", Text = new Text { Body = $"{number}" } };

    private static async Task<string[]> CustomersAsync(TestShop shop, int count)
    {
        var customers = Enumerable.Range(0, count).Select(_ => TestShop.NewCustomer()).ToArray();
        using var response = await shop.ReceiveAsync([.. customers.Select(customer => Payloads.Text($"wamid.{Guid.NewGuid():N}", customer, "hello"))]);
        Assert.Equal(200, (int)response.StatusCode);
        return customers;
    }

    private static async Task<List<SendAnswer>> SendAllAsync(GrpcChannel channel, TestShop shop, IEnumerable<SendMessageRequest> requests)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var call = new Messages.MessagesClient(channel).SendStream(shop.Credential, cancellationToken: patience.Token);
        var writing = WriteAsync(call, requests);
        var answers = new List<SendAnswer>();
        while (await call.ResponseStream.MoveNext(patience.Token)) answers.Add(call.ResponseStream.Current);
        await writing;
        return answers;
    }

    /// <summary>Writes until all is written or the call is over.</summary>
    private static async Task WriteAsync(AsyncDuplexStreamingCall<SendMessageRequest, SendAnswer> call, IEnumerable<SendMessageRequest> requests)
    {
        try
        {
            foreach (var request in requests) await call.RequestStream.WriteAsync(request);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The call was cut off; its answers tell.
        }
    }
}

[Collection(OnSqlite.Name)]
public sealed class StreamTestsOnSqlite(SqliteEngine fixture) : StreamTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class StreamTestsOnPostgres(PostgresEngine fixture) : StreamTests(fixture);
