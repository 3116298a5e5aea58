using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain;
using Parley.Domain.Conversations;
using Parley.Silo.Hosting;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Clock;
using Parley.Simulator.Control;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Outbox;

/// <summary>Tests that start engines of their own, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OwnEngines
{
    public const string Name = "engines of one test";
}

/// <summary>An engine of one test, and a WhatsApp that takes messages outside of the window and enforces how many people they reach.</summary>
public sealed class ReachFixture(StoreSettings store) : EngineFixture, IAsyncDisposable
{
    public const int Limit = 250, Rate = 500;
    private readonly SimulatedClock _clock = new();

    public override SimulatedClock Clock => _clock;

    protected override SimulatorSettings World => new() { Reach = Limit, Window = Reporting.Off, PairRate = true, DeliveredAfterMs = 0 };

    public static async Task<ReachFixture> StartAsync(bool postgres)
    {
        var fixture = new ReachFixture(postgres
            ? new StoreSettings { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() }
            : new StoreSettings());
        await fixture.InitializeAsync();
        return fixture;
    }

    /// <summary>A tenant with a number in this portfolio.</summary>
    public async Task<TestShop> ShopInAsync(string portfolio)
    {
        var app = await NewAppAsync();
        var n = Random.Shared.NextInt64(100_000_000, 999_999_999);
        var number = new TestNumber($"31{n}", $"32{n}", $"token-{Guid.NewGuid():N}", app);
        var accounts = Simulator.World.Accounts;
        accounts.AddWaba(new WabaSpec(number.WabaId, "Shop", portfolio, [app.Name]));
        accounts.AddNumber(new NumberSpec(number.WabaId, number.PhoneNumberId, $"+1 555 {n}", "Shop"));
        accounts.AddToken(new TokenSpec(number.Token, app.Name, [number.WabaId]));
        var tenant = await NewTenantAsync();
        var session = await JsonAsync(await tenant.ConnectAsync(number));
        var shop = new TestShop(tenant, number, session.GetProperty("id").GetString()!);
        await JsonAsync(await SendAsync(HttpMethod.Patch, $"/v1/sessions/{shop.Session}", shop.ApiKey, new { messagesPerSecond = Rate }));
        return shop;
    }

    /// <summary>People who never wrote.</summary>
    public string[] Strangers(int count)
    {
        var strangers = Enumerable.Range(0, count).Select(_ => TestShop.NewCustomer()[1..]).ToArray();
        foreach (var stranger in strangers) Simulator.World.Phones.Add(new PhoneSpec(stranger));
        return strangers;
    }

    /// <summary>New customers who have just written.</summary>
    public async Task<string[]> CustomersAsync(TestShop shop, int count)
    {
        var customers = Strangers(count);
        using var response = await shop.ReceiveAsync([.. customers.Select(customer => Payloads.Text($"wamid.{Guid.NewGuid():N}", "+" + customer, "hello", Clock.GetUtcNow()))]);
        Assert.Equal(200, (int)response.StatusCode);
        return [.. customers.Select(customer => "+" + customer)];
    }

    /// <summary>Sends a text; answers the message's id.</summary>
    public static async Task<string> SayAsync(TestShop shop, string to, string text) =>
        (await JsonAsync(await shop.SayAsync(to, text))).GetProperty("id").GetString()!;

    /// <summary>Promises each of them a message of the kind that WhatsApp takes outside of the window.</summary>
    public async Task PromiseAsync(TestShop shop, string[] people, DateTimeOffset? windowUntil = null)
    {
        var (tenant, session) = (new TenantId(shop.Id), new SessionId(shop.Session));
        var journal = Engine.Services.GetRequiredService<IJournal>();
        var resolved = await Engine.Services.GetRequiredService<IDirectory>().ResolveAsync(
            tenant, session, [.. people.Select(person => new Peer([new Identity(IdentityKind.Phone, person)]))]);
        await Task.WhenAll(people.Select(async (person, i) =>
        {
            var (conversation, message, now) = (resolved[i].Conversation, MessageId.New(), Clock.GetUtcNow());
            while (true)
            {
                var version = (await journal.ReadStreamAsync(tenant, StreamId.Of(conversation), 0, 500)).Length;
                object queued = new MessageQueued(message, $"{message}", person, "hello", null, "test");
                object[] events = version > 0 ? [queued] : [new ConversationStarted(session, resolved[i].Contact, person, null), queued];
                var delivery = new Delivery(conversation, person, "hello", null, windowUntil, OutsideWindow: true);
                var append = new Append(
                    Guid.NewGuid(), tenant, StreamId.Of(conversation), version, [.. events.Select(e => EventCodec.Encode(e, now))], [],
                    [new OutboxChange.Enqueue(message, session, now, DeliveryCodec.Encode(delivery), SendClass.Bulk)]);
                if (await journal.AppendAsync(append) is AppendOutcome.Stored) return;
            }
        }));
    }

    /// <summary>Waits until a number's customers have received so many messages, all of them together.</summary>
    public async Task<int> ReceivedAsync(TestShop shop, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            var messages = Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)).Count(message => message.FromBusiness);
            if (messages >= count) return messages;
            Assert.False(patience.IsCancellationRequested, $"{messages} of {count} messages arrived; WhatsApp refused {string.Join(", ", Simulator.World.Limits.Refused)}.");
            await Task.Delay(10);
        }
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        // Pools outlive their engine; many engines would use up the server's connections.
        if (store.ConnectionString is { } database) await (await PostgresServer.SharedAsync()).DropDatabaseAsync(database);
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(store);
}
