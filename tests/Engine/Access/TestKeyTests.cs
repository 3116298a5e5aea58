using Parley.Silo.Hosting;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Access;

/// <summary>Keys and numbers for tests: nothing that is done with them reaches a customer, and no other number reaches the simulator.</summary>
[Trait("Promise", "S3.9")]
[Collection(OwnEngines.Name)]
public sealed class TestKeyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_for_tests_reaches_numbers_for_tests_alone_and_these_are_the_simulators(bool postgres)
    {
        await using var engine = new TwoWorlds(postgres);
        await engine.InitializeAsync();
        var shop = await engine.NewShopAsync();
        var (session, number) = await engine.ConnectTestAsync(shop);
        Assert.StartsWith("st", session, StringComparison.Ordinal);
        Assert.StartsWith("sn", shop.Session, StringComparison.Ordinal);
        var made = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/keys", new { name = "tests", test = true }));
        var key = made.GetProperty("apiKey").GetString()!;
        Assert.StartsWith("parley_test_", key, StringComparison.Ordinal);
        Assert.True(made.GetProperty("key").GetProperty("test").GetBoolean());

        // To the simulator, with either key; to Meta never.
        var customer = engine.NewPhone();
        await HearAsync(engine, number, customer);
        foreach (var (credential, text) in new[] { (key, "by the test key"), (shop.ApiKey, "by the other") })
            await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, "/v1/messages", credential, Message(session, customer, text)));
        await UntilAsync(() => Sent(engine.Tests, number.PhoneNumberId).Length == 2);
        Assert.Equal(["by the test key", "by the other"], Sent(engine.Tests, number.PhoneNumberId));
        Assert.Empty(engine.Simulator.World.Messages(new MessageQuery()));

        // A real number is out of the test key's reach, whatever is asked, and so is the account.
        await shop.HearFromAsync(customer);
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Post, "/v1/messages", Message(shop.Session, customer, "never")), (HttpMethod.Get, $"/v1/conversations?session={shop.Session}", null),
            (HttpMethod.Get, $"/v1/sessions/{shop.Session}", null), (HttpMethod.Get, $"/graph/v23.0/{shop.Number.PhoneNumberId}", null),
        })
        {
            using var answer = await engine.SendAsync(method, path, key, body);
            Assert.True((int)answer.StatusCode == 403, $"{path}: {await answer.Content.ReadAsStringAsync()}");
        }

        foreach (var path in (string[])["/v1/events", "/v1/keys", "/v1/webhooks", "/v1/audit"])
            Assert.Equal((403, "KEY_LIMITED_TO_SESSIONS"), await RefusedAsync(await engine.SendAsync(HttpMethod.Get, path, key)));
        Assert.Equal((400, "SESSION_NEEDED"), await RefusedAsync(await engine.SendAsync(HttpMethod.Get, "/v1/conversations", key)));
        Assert.Equal((400, "SESSIONS_INVALID"), await RefusedAsync(await shop.PostAsync("/v1/keys", new { name = "both", test = true, sessions = new[] { shop.Session } })));
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, $"/v1/conversations?session={session}", key));

        // Neither kind of key is the other by another name, and a new secret keeps the kind.
        Assert.Equal((401, "API_KEY_NEEDED"), await RefusedAsync(await engine.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}", key.Replace("parley_test_", "parley_", StringComparison.Ordinal))));
        Assert.Equal((401, "API_KEY_NEEDED"), await RefusedAsync(await engine.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}", shop.ApiKey.Replace("parley_", "parley_test_", StringComparison.Ordinal))));
        var rotated = await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/keys/{made.GetProperty("key").GetProperty("id").GetString()}:rotate", new { overlap = "0s" }));
        Assert.StartsWith("parley_test_", rotated.GetProperty("apiKey").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_simulator_what_is_for_tests_goes_nowhere_and_an_apps_kind_stays()
    {
        await using var engine = new TwoWorlds(postgres: false);
        await engine.InitializeAsync();
        var shop = await engine.NewShopAsync();
        var (session, number) = await engine.ConnectTestAsync(shop);
        Assert.Equal((400, "APP_KIND_FIXED"), await RefusedAsync(await engine.SendAsync(
            HttpMethod.Put, $"/v1/apps/{number.App.Name}", EngineFixture.AdminKey, new { secrets = new[] { number.App.Secret }, verifyToken = number.App.VerifyToken })));
        await engine.StopEngineAsync();
        engine.HasSimulator = false;
        await engine.StartEngineAsync();

        var again = shop.On(engine);
        var customer = engine.NewPhone();
        await HearAsync(engine, number, customer);
        await EngineFixture.JsonAsync(await again.PostAsync("/v1/messages", Message(session, customer, "nowhere")));
        await again.HearFromAsync(customer);
        await EngineFixture.JsonAsync(await again.SayAsync(customer, "somewhere"));
        await UntilAsync(() => Sent(engine.Simulator, shop.Number.PhoneNumberId).Length == 1);
        var waiting = await again.ReadUntilAsync($"/v1/conversations?session={session}", static body => body.GetProperty("conversations").GetArrayLength() == 1);
        var listed = await again.ReadUntilAsync($"/v1/conversations/{waiting.GetProperty("conversations")[0].GetProperty("id").GetString()}/messages", static body => body.GetProperty("messages").GetArrayLength() == 2);
        Assert.Equal("QUEUED", listed.GetProperty("messages").EnumerateArray().Single(static one => one.GetProperty("direction").GetString() == "OUTBOUND").GetProperty("status").GetString());
        Assert.Equal(["somewhere"], Sent(engine.Simulator, null));
        Assert.Empty(Sent(engine.Tests, number.PhoneNumberId));
    }

    private static object Message(string session, string to, string body) => new { session, to, text = new { body }, key = Guid.NewGuid().ToString() };

    /// <summary>A customer writes to a number for tests.</summary>
    private static async Task HearAsync(TwoWorlds engine, TestNumber number, string customer)
    {
        using var response = await engine.PostWebhookAsync(number.App, Payloads.Messages(number.PhoneNumberId, Payloads.Text($"wamid.{Guid.NewGuid():N}", customer, "hello")));
        Assert.Equal(200, (int)response.StatusCode);
    }

    private static string[] Sent(SimulatorHost simulator, string? number) => [.. simulator.World.Messages(new MessageQuery(Number: number)).Where(static one => one.FromBusiness).Select(static one => one.Text ?? "")];

    private static async Task UntilAsync(Func<bool> enough)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!enough())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90), "It did not come.");
            await Task.Delay(20);
        }
    }

    private static async Task<(int, string)> RefusedAsync(HttpResponseMessage response) => await EngineFixture.ErrorAsync(response) is var (status, reason, _) ? (status, reason) : default;

    /// <summary>An engine for which one simulator is Meta, and another is what it is.</summary>
    private sealed class TwoWorlds(bool postgres) : EngineFixture, IAsyncDisposable
    {
        private readonly TemporaryFolder _data = new();
        private StoreSettings? _store;

        public SimulatorHost Tests { get; private set; } = null!;

        public bool HasSimulator { get; set; } = true;

        protected override string Folder => _data.Path;

        // Customers are heard here without the simulators, which therefore know of no window.
        protected override SimulatorSettings World => new() { Window = Reporting.Off };

        public override async Task InitializeAsync()
        {
            Tests = await SimulatorHost.StartAsync(new SimulatorOptions { Settings = World });
            await base.InitializeAsync();
        }

        async ValueTask IAsyncDisposable.DisposeAsync()
        {
            await DisposeAsync();
            await Tests.DisposeAsync();
            _data.Dispose();
        }

        /// <summary>A customer whose phone is in both worlds.</summary>
        public string NewPhone()
        {
            var customer = TestShop.NewCustomer();
            foreach (var world in new[] { Simulator.World, Tests.World }) world.Phones.Add(new PhoneSpec(customer));
            return customer;
        }

        /// <summary>A number for tests, connected by a shop under an app for tests.</summary>
        public async Task<(string Session, TestNumber Number)> ConnectTestAsync(TestShop shop)
        {
            var app = new TestApp($"app-{Guid.NewGuid():N}", $"secret-{Guid.NewGuid():N}", $"verify-{Guid.NewGuid():N}");
            await JsonAsync(await SendAsync(HttpMethod.Put, $"/v1/apps/{app.Name}", AdminKey, new { secrets = new[] { app.Secret }, verifyToken = app.VerifyToken, test = true }));
            Tests.World.Accounts.AddApp(new AppSpec(app.Name, null, app.Secret, app.VerifyToken));
            var number = new TestNumber("900000000000001", "800000000000001", $"token-{Guid.NewGuid():N}", app);
            Tests.World.Accounts.AddWaba(new WabaSpec(number.WabaId, "Tests", null, [app.Name]));
            Tests.World.Accounts.AddNumber(new NumberSpec(number.WabaId, number.PhoneNumberId, "+1 555-010-9999", "Tests"));
            Tests.World.Accounts.AddToken(new TokenSpec(number.Token, app.Name, [number.WabaId]));
            return ((await JsonAsync(await shop.ConnectAsync(number))).GetProperty("id").GetString()!, number);
        }

        protected override async Task<StoreSettings> StoreAsync() =>
            _store ??= postgres ? new StoreSettings { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() } : new StoreSettings();

        protected override void Configure(EngineSettings settings) => settings.Graph.SimulatorUrl = HasSimulator ? Tests.Address.ToString() : null;
    }
}
