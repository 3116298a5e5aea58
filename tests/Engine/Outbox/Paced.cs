using Parley.Silo.Hosting;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Clock;
using Parley.Simulator.Control;
using Parley.Simulator.Phones;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Outbox;

/// <summary>An engine and a simulator that live by one clock, which tests set forward; the simulator enforces Meta's limits.</summary>
public abstract class PacedFixture : EngineFixture
{
    public const int Throughput = 20;
    private readonly SimulatedClock _clock = new();

    public override SimulatedClock Clock => _clock;

    protected override SimulatorSettings World => new() { PairRate = true, Throughput = Throughput, DeliveredAfterMs = 0 };

    protected override void Configure(EngineSettings settings) => settings.Graph.TimeoutSeconds = 2;

    /// <summary>A shop whose number may send as much as the simulator lets through.</summary>
    public async Task<TestShop> NewPacedShopAsync()
    {
        var shop = await NewShopAsync();
        await JsonAsync(await SendAsync(HttpMethod.Patch, $"/v1/sessions/{shop.Session}", shop.ApiKey, new { messagesPerSecond = Throughput }));
        return shop;
    }

    /// <summary>New customers who have just written, to the engine's knowledge and to WhatsApp's.</summary>
    public async Task<string[]> CustomersAsync(TestShop shop, int count)
    {
        var customers = Enumerable.Range(0, count).Select(_ => TestShop.NewCustomer()).ToArray();
        foreach (var customer in customers)
        {
            Simulator.World.Phones.Add(new PhoneSpec(customer));
            Simulator.World.Customers.SetLastWrote(customer, shop.Number.PhoneNumberId, Clock.GetUtcNow());
        }

        using var response = await shop.ReceiveAsync([.. customers.Select(customer => Payloads.Text($"wamid.{Guid.NewGuid():N}", customer, "hello", Clock.GetUtcNow()))]);
        Assert.Equal(200, (int)response.StatusCode);
        return customers;
    }

    /// <summary>Promises one message to each.</summary>
    public static async Task PromiseAsync(TestShop shop, string[] customers, string sendClass = "REPLY")
    {
        var answers = await JsonAsync(await shop.PostAsync("/v1/messages:batch", new
        {
            messages = customers.Select((customer, i) => new { session = shop.Session, to = customer, text = new { body = $"{i}" }, key = Guid.NewGuid().ToString(), @class = sendClass }),
        }));
        Assert.All(answers.GetProperty("answers").EnumerateArray(), answer => Assert.True(answer.TryGetProperty("sent", out _), answer.ToString()));
    }

    /// <summary>What a number's customers received, once it is so many.</summary>
    public async Task<IReadOnlyList<ChatMessage>> ReceivedAsync(TestShop shop, int count, string? by = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            var messages = Simulator.World.Messages(new MessageQuery(To: by, Number: shop.Number.PhoneNumberId)).Where(message => message.FromBusiness).ToList();
            if (messages.Count >= count) return messages;
            Assert.False(patience.IsCancellationRequested, $"{messages.Count} of {count} messages arrived.");
            await Task.Delay(10);
        }
    }

    /// <summary>The message with this text, once its customer has received it.</summary>
    public async Task<ChatMessage> ReceivedAsync(TestShop shop, string customer, string text)
    {
        for (var count = 1; ; count++)
        {
            if ((await ReceivedAsync(shop, count, customer)).FirstOrDefault(message => message.Text == text) is { } found) return found;
        }
    }
}

public sealed class PacedSqlite : PacedFixture
{
    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());
}

public sealed class PacedPostgres : PacedFixture
{
    protected override async Task<StoreSettings> StoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
}

[CollectionDefinition(Name)]
public sealed class PacedOnSqlite : ICollectionFixture<PacedSqlite>
{
    public const string Name = "paced on SQLite";
}

[CollectionDefinition(Name)]
public sealed class PacedOnPostgres : ICollectionFixture<PacedPostgres>
{
    public const string Name = "paced on PostgreSQL";
}
