using System.Text.Json;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Sending;

/// <summary>Many sends in one call: each is answered by itself, in its place.</summary>
public abstract class BatchTests(EngineFixture fixture)
{
    [Fact]
    public async Task A_bad_message_never_fails_its_neighbours()
    {
        var shop = await fixture.NewShopAsync();
        var (customer, stranger) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        await shop.HearFromAsync(customer);
        object Message(string key, string to, string body, string? session = null) => new { session = session ?? shop.Session, to, key, text = new { body } };

        var answers = (await EngineFixture.JsonAsync(await shop.PostAsync("/v1/messages:batch", new
        {
            messages = new[]
            {
                Message("first", customer, "one"), Message("blank", customer, " "), Message("nobody", "12", "x"), Message("", customer, "no key"),
                Message("stranger", stranger, "hello"), Message("foreign", customer, "x", "sab000000000000000000000000"), Message("last", customer, "two"), Message("first", customer, "one"),
            },
        }))).GetProperty("answers").EnumerateArray().ToArray();

        Assert.Equal(["first", "blank", "nobody", "", "stranger", "foreign", "last", "first"], answers.Select(answer => answer.TryGetProperty("key", out var key) ? key.GetString() : ""));
        Assert.Equal([null, "TEXT_EMPTY", "RECIPIENT_INVALID", "KEY_INVALID", "WINDOW_CLOSED", "NOT_FOUND", null, null], answers.Select(Reason));
        Assert.Equal([null, 3, 3, 3, 9, 5, null, null], answers.Select(answer => answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : (int?)null));
        Assert.Equal(answers[0].GetProperty("sent").GetProperty("id").GetString(), answers[7].GetProperty("sent").GetProperty("id").GetString());
        Assert.True(answers[7].GetProperty("sent").GetProperty("repeated").GetBoolean());
    }

    [Fact]
    [Trait("Promise", "P4")]
    public async Task Messages_to_each_conversation_keep_the_batchs_order()
    {
        var shop = await fixture.NewShopAsync();
        var customers = Enumerable.Range(0, 10).Select(_ => TestShop.NewCustomer()).ToArray();
        foreach (var customer in customers) await shop.HearFromAsync(customer);
        var request = new SendBatchRequest();
        for (var i = 0; i < SendBatchesLimit; i++)
            request.Messages.Add(new SendMessageRequest { Session = shop.Session, To = customers[i % customers.Length], Key = $"batch-{i}", Text = new Text { Body = $"{i}" } });

        var response = await new Messages.MessagesClient(fixture.Channel).SendBatchAsync(request, shop.Credential);

        Assert.All(response.Answers, answer => Assert.Equal(SendAnswer.OutcomeOneofCase.Sent, answer.OutcomeCase));
        Assert.Equal(SendBatchesLimit, response.Answers.Select(answer => answer.Sent.Id).Distinct().Count());
        var queued = await shop.QueuedAsync(SendBatchesLimit);
        Assert.All(queued.GroupBy(sent => sent.Conversation), line => Assert.Equal(line.Select(sent => sent.Number).Order(), line.Select(sent => sent.Number)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SendBatchesLimit + 1)]
    public async Task A_batch_has_1_to_1000_messages(int count)
    {
        var tenant = await fixture.NewTenantAsync();

        var (status, reason, _) = await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/messages:batch", new { messages = Enumerable.Range(0, count).Select(i => new { key = $"{i}" }) }));

        Assert.Equal((400, "BATCH_SIZE_INVALID"), (status, reason));
    }

    private const int SendBatchesLimit = 1000;

    private static string? Reason(JsonElement answer) => answer.TryGetProperty("error", out var error) ? error.GetProperty("reason").GetString() : null;
}

[Collection(OnSqlite.Name)]
public sealed class BatchTestsOnSqlite(SqliteEngine fixture) : BatchTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class BatchTestsOnPostgres(PostgresEngine fixture) : BatchTests(fixture);
