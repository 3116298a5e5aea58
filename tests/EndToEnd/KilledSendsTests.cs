using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Faults;
using Parley.Simulator.Phones;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary>The engine dies while sends are under way, and goes on by itself.</summary>
[Trait("Promise", "P5")]
public abstract class KilledSendsTests
{
    private const int Customers = 30, Each = 4;

    protected abstract Task<string?> PostgresAsync();

    [Fact]
    public async Task Every_message_arrives_once_or_is_unknown_and_the_outbox_goes_on_by_itself()
    {
        using var folder = new TemporaryFolder();
        var (port, postgres) = (SiloProcess.FreeBlock(), await PostgresAsync());
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions
        {
            Apps = [new AppSpec("shop", null, "an app secret", "verify-me")],
            Wabas = [new WabaSpec("200000000000001", "Shop", null, ["shop"])],
            Numbers = [new NumberSpec("200000000000001", "100000000000001", "+1 555-010-0001", "Shop")],
            Tokens = [new TokenSpec("a-token", "shop")],
        });
        using var http = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var promised = new Dictionary<string, string>();
        await using (var first = await SiloProcess.EngineAsync(folder.Path, port, simulator.Address.ToString(), postgres))
        {
            var session = await SetUpAsync(http, simulator, port);
            await CustomersAsync(simulator);
            // Answers take their time, so that many sends are under way when the engine dies.
            simulator.World.Faults.Add(new FaultSpec(FaultKind.DelayAnswer, DelayMs: 400));
            var answers = await AskAsync(http, HttpMethod.Post, "/v1/messages:batch", new
            {
                messages = Enumerable.Range(0, Customers * Each).Select(i => new { session, to = Phone(i % Customers), text = new { body = $"{i}" }, key = $"{i}" }),
            });
            var sent = answers.GetProperty("answers").EnumerateArray().ToArray();
            for (var i = 0; i < sent.Length; i++) promised.Add(sent[i].GetProperty("sent").GetProperty("id").GetString()!, $"{i}");
            await simulator.World.WaitForMessagesAsync(new MessageQuery(Number: "100000000000001"), Customers + 20, TimeSpan.FromSeconds(30));
            first.Kill();
        }

        simulator.World.Faults.Clear();
        await using var second = await SiloProcess.EngineAsync(folder.Path, port, simulator.Address.ToString(), postgres);

        foreach (var (id, text) in promised)
        {
            var status = await SettledAsync(http, id);
            var received = Received(simulator).Count(one => one == text);
            if (status == "UNKNOWN") Assert.InRange(received, 0, 1);
            else Assert.Equal((text, 1), (text, received));
        }

        Assert.Equal(Received(simulator).Distinct(), Received(simulator));
        Assert.InRange(Received(simulator).Length, Customers * (Each - 1), Customers * Each);
    }

    private static string[] Received(SimulatorHost simulator) =>
        [.. simulator.World.Messages(new MessageQuery(Number: "100000000000001")).Where(message => message.FromBusiness).Select(message => message.Text!)];

    private static string Phone(int i) => $"+1555010{7000 + i}";

    private static async Task<string> SetUpAsync(HttpClient http, SimulatorHost simulator, int port)
    {
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SiloProcess.AdminKey);
        await AskAsync(http, HttpMethod.Put, "/v1/apps/shop", new { secrets = (string[])["an app secret"], verifyToken = "verify-me" });
        var tenant = await AskAsync(http, HttpMethod.Post, "/v1/tenants", new { name = "Shop", key = "1" });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.GetProperty("apiKey").GetString());
        var check = await simulator.World.SetCallbackAsync("shop", $"http://127.0.0.1:{port}/webhooks/whatsapp/shop", "verify-me");
        Assert.True(check.Verified, check.Problem);
        var session = await AskAsync(http, HttpMethod.Post, "/v1/sessions", new { app = "shop", phoneNumberId = "100000000000001", wabaId = "200000000000001", token = "a-token" });
        return session.GetProperty("id").GetString()!;
    }

    /// <summary>Each customer writes once, and the engine knows all of them.</summary>
    private static async Task CustomersAsync(SimulatorHost simulator)
    {
        for (var i = 0; i < Customers; i++) await simulator.World.Customers.WriteAsync(new CustomerMessage(Phone(i), "hello"));
        await simulator.World.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>A message's status, once it is no longer on its way.</summary>
    private static async Task<string> SettledAsync(HttpClient http, string id)
    {
        for (var i = 0; ; i++)
        {
            using var response = await http.GetAsync($"/v1/messages/{id}");
            var body = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (response.IsSuccessStatusCode && body.GetProperty("status").GetString() is "UNKNOWN" or "DELIVERED") return body.GetProperty("status").GetString()!;
            Assert.True(i < 600, $"{id} does not settle: {body}");
            await Task.Delay(100);
        }
    }

    private static async Task<JsonElement> AskAsync(HttpClient http, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }
}

public sealed class KilledSendsOnSqlite : KilledSendsTests
{
    protected override Task<string?> PostgresAsync() => Task.FromResult<string?>(null);
}

public sealed class KilledSendsOnPostgres : KilledSendsTests
{
    protected override async Task<string?> PostgresAsync() => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
}
