using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Parley.Silo.Hosting;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Clock;
using Parley.Tests.Engine.Deliveries;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Telemetry;

/// <summary>What the operator's page promises to show is there, and moves with the traffic that it is about.</summary>
public sealed partial class QuantityTests
{
    [Fact]
    public async Task Every_instrument_is_on_the_operators_page_of_the_manual_and_every_family_there_has_one()
    {
        await using var engine = await QuantityEngine.StartAsync(postgres: false);
        await TrafficAsync(engine);
        var families = new HashSet<string>(StringComparer.Ordinal);
        var meters = engine.Engine.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("Parley.", StringComparison.Ordinal) && instrument.Meter.Scope == meters) families.Add(FamilyOf(instrument));
            },
        };
        listener.Start();

        var manual = await File.ReadAllTextAsync(System.IO.Path.Combine(Root(), "docs", "operating.md"));

        Assert.Equal(families.Order(StringComparer.Ordinal), OwnFamily().Matches(manual).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_quantity_moves_with_its_traffic(bool postgres)
    {
        await using var engine = await QuantityEngine.StartAsync(postgres);
        var before = await PageAsync(engine);

        await TrafficAsync(engine);

        string[] moving =
        [
            // Webhooks: acknowledgement, lag, what came of them.
            "http_server_request_duration_seconds_count{.*webhooks/whatsapp.*}", "parley_webhooks_total{status=\"200\"}", "parley_inbound_lag_seconds_count", "parley_inbound_messages_total{outcome=\"Stored\"}",
            "parley_inbound_statuses_total{.*}", "parley_webhooks_foreign_total", "parley_statuses_parked_total", "parley_dead_letters_total",
            // The journal's batches, and what follows it.
            "parley_storage_batch_size_count", "parley_storage_commit_duration_seconds_count", "parley_views_events_total", "parley_views_batch_duration_seconds_count",
            // Sending: queues, the pacer's waits by reason, attempts.
            "parley_sends_total{outcome=\"promised\"}", "parley_outbox_attempts_total{result=\"Accepted\"}", "parley_outbox_attempt_duration_seconds_count", "parley_outbox_waits_total{reason=\"Pair.*\"}",
            "parley_outbox_wait_duration_seconds_count{reason=\"Pair.*\"}", "parley_outbox_depth{class=\"Reply\"}",
            "parley_requests_limited_total",
        ];
        foreach (var name in moving) await UntilAsync(engine, name, now => now > Sum(before, name));
        string[] there = ["parley_storage_queue_depth", "parley_views_lag_seconds", "parley_outbox_in_flight", "parley_outbox_held_sessions", "parley_deliveries_waiting", "parley_spool_bytes", "parley_store_away"];
        var after = await PageAsync(engine);
        Assert.All(there, name => Assert.Matches(new Regex($"^{name} \\d", RegexOptions.Multiline), after));
    }

    [Fact]
    public async Task What_an_older_transaction_keeps_from_readers_is_the_feeds_lag()
    {
        await using var engine = await QuantityEngine.StartAsync(postgres: true);
        var shop = await engine.NewShopAsync();
        await using (var transaction = await OpenTransactionAsync(engine.ConnectionString, "SELECT pg_current_xact_id()"))
        {
            await shop.HearFromAsync(TestShop.NewCustomer());
            // It is looked at once a minute.
            engine.Clock.Advance(TimeSpan.FromSeconds(61));
            await UntilAsync(engine, "parley_storage_feed_lag_seconds", lag => lag >= 30, () => engine.Clock.Advance(TimeSpan.FromSeconds(61)));
        }

        await UntilAsync(engine, "parley_storage_feed_lag_seconds", lag => lag < 30, () => engine.Clock.Advance(TimeSpan.FromSeconds(61)));
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task While_the_read_models_cannot_follow_their_lag_grows_and_after_five_minutes_traffic_does_not_flow()
    {
        var engine = new LockableEngine();
        await engine.InitializeAsync();
        try
        {
            var shop = await engine.NewShopAsync();
            await using (var transaction = await OpenTransactionAsync(engine.ConnectionString, "LOCK TABLE projections, message_view, conversation_view IN EXCLUSIVE MODE"))
            {
                await shop.HearFromAsync(TestShop.NewCustomer());
                await UntilAsync(engine, "parley_views_lag_seconds", lag => lag > 0);
                engine.Time.Skip(TimeSpan.FromMinutes(6));
                await UntilAsync(engine, "parley_views_lag_seconds", lag => lag > 300);
                Assert.Contains("the read models have been behind", await ReadyAsync(engine, 503), StringComparison.Ordinal);
            }

            Assert.Contains("ready", await ReadyAsync(engine, 200), StringComparison.Ordinal);
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    /// <summary>Something of everything: in and out, what nobody owns, what nobody can read, more than the limits allow.</summary>
    private static async Task TrafficAsync(EngineFixture engine)
    {
        var shop = await engine.NewShopAsync();
        var customer = TestShop.NewCustomer();
        engine.Simulator.World.Phones.Add(new PhoneSpec(customer[1..]));
        await shop.HearFromAsync(customer);
        await shop.ReceiveAsync("""{"from":"1","id":"no type"}""");
        await engine.PostWebhookAsync(shop.Number.App, Payloads.Messages("99999", Payloads.Text("wamid.foreign", customer, "hello")));
        await engine.PostWebhookAsync(shop.Number.App, Payloads.Statuses(shop.Number.PhoneNumberId, Payloads.Status($"wamid.{Guid.NewGuid():N}", "delivered")));
        var messages = Enumerable.Range(0, 100).Select(i => new { session = shop.Session, to = customer, key = $"{i}", text = new { body = $"{i}" } });
        await EngineFixture.JsonAsync(await shop.PostAsync("/v1/messages:batch", new { messages }));
        var greedy = await engine.NewTenantAsync();
        for (var i = 0; i <= QuantityEngine.Burst; i++) (await greedy.GetAsync("/v1/event-types")).Dispose();
    }

    private static async Task<NpgsqlConnection> OpenTransactionAsync(string database, string statement)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var begin = new NpgsqlCommand($"BEGIN; {statement}", connection);
        await begin.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task<string> ReadyAsync(EngineFixture engine, int status)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var answer = await engine.Http.GetAsync("/health/ready");
            var text = await answer.Content.ReadAsStringAsync();
            if ((int)answer.StatusCode == status) return text;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), $"{(int)answer.StatusCode}: {text}");
            await Task.Delay(50);
        }
    }

    private static Task<string> PageAsync(EngineFixture engine) => engine.Http.GetStringAsync(new Uri(engine.Engine.Admin!, "/metrics"));

    private static async Task UntilAsync(EngineFixture engine, string name, Func<double, bool> enough, Action? meanwhile = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (double now; !enough(now = Sum(await PageAsync(engine), name)); await Task.Delay(50))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90), $"{name} still says {now}");
            meanwhile?.Invoke();
        }
    }

    /// <summary>The sum of the series that match.</summary>
    private static double Sum(string page, string name) => new Regex($"^{name} (\\S+)$", RegexOptions.Multiline).Matches(page).Sum(match => double.Parse(match.Groups[^1].Value, CultureInfo.InvariantCulture));

    private static string FamilyOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        if (instrument.Unit == "s") name += "_seconds";
        return instrument is Counter<int> or Counter<long> ? name + "_total" : name;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Parley.slnx"))) folder = System.IO.Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("`(parley_[a-z_]+)")]
    private static partial Regex OwnFamily();

    private sealed class QuantityEngine(StoreSettings store) : EngineFixture, IAsyncDisposable
    {
        public const int Burst = 100;

        public override SimulatedClock Clock { get; } = new();

        // Its phones did not write through it, so that it would take none of the sends.
        protected override SimulatorSettings World => new() { Window = Reporting.Off };

        public string ConnectionString => store.ConnectionString!;

        public static async Task<QuantityEngine> StartAsync(bool postgres)
        {
            var engine = new QuantityEngine(postgres
                ? new StoreSettings { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() }
                : new StoreSettings());
            await engine.InitializeAsync();
            return engine;
        }

        async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

        protected override Task<StoreSettings> StoreAsync() => Task.FromResult(store);

        protected override void Configure(EngineSettings settings) => settings.Limits = new LimitSettings { RequestsPerSecond = 0.01, Burst = Burst };
    }

    private sealed class LockableEngine : DeliveryEngine
    {
        public string ConnectionString { get; private set; } = "";

        protected override async Task<StoreSettings> NewStoreAsync() =>
            new() { Kind = "postgres", ConnectionString = ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
    }
}
