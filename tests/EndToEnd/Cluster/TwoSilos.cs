using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Phones;
using Parley.Tests.Kit;
using Xunit.Abstractions;

namespace Parley.Tests.EndToEnd.Cluster;

/// <summary>Two silos as processes of their own, with PostgreSQL, Redis and a simulator whose webhooks go to the second.</summary>
public sealed class TwoSilos : IAsyncDisposable
{
    public const string Number = "100000000000001";
    private readonly TemporaryFolder _folder = new();
    private readonly string _masterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), _cluster = $"c{Guid.NewGuid():N}";
    private readonly Surroundings _surroundings;
    private readonly int[] _ports;

    private TwoSilos(Surroundings surroundings, SimulatorHost simulator, int[] ports)
    {
        (_surroundings, Simulator, _ports) = (surroundings, simulator, ports);
        Clients = [.. ports.Select(port => new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(40) })];
    }

    public RedisServer Redis => _surroundings.Redis;

    /// <summary>How to reach the database that all of them own together.</summary>
    public string Store => _surroundings.Store;

    public SimulatorHost Simulator { get; }

    /// <summary>The two processes, in the order of their clients.</summary>
    public SiloProcess[] Silos { get; private set; } = [];

    public HttpClient[] Clients { get; }

    public string Session { get; private set; } = "";

    /// <summary>What sends were refused with, as in "503 ENGINE_UNAVAILABLE".</summary>
    public ConcurrentBag<string> Refusals { get; } = [];

    /// <summary>Starts both, with a tenant who has a number.</summary>
    /// <param name="surroundings">What they stand on; by default a database of the shared server and a Redis of their own.</param>
    public static async Task<TwoSilos> StartAsync(Surroundings? surroundings = null)
    {
        var silos = await PrepareAsync(surroundings);
        silos.Silos = await Task.WhenAll(silos.StartSiloAsync(0), silos.StartSiloAsync(1));
        await silos.SetUpAsync();
        return silos;
    }

    /// <summary>Everything around them, and none of the two.</summary>
    public static async Task<TwoSilos> PrepareAsync(Surroundings? surroundings = null)
    {
        var simulator = await SimulatorHost.StartAsync(new SimulatorOptions
        {
            Apps = [new AppSpec("shop", null, "an app secret", "verify-me")],
            Wabas = [new WabaSpec("200000000000001", "Shop", null, ["shop"])],
            Numbers = [new NumberSpec("200000000000001", Number, "+1 555-010-0001", "Shop")],
            Tokens = [new TokenSpec("a-token", "shop")],
        });
        surroundings ??= new Surroundings(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(), await RedisServer.StartAsync());
        return new TwoSilos(surroundings, simulator, [SiloProcess.FreeBlock(), SiloProcess.FreeBlock()]);
    }

    /// <summary>Starts the Solo edition in the place of the first, alone on the database.</summary>
    public async Task StartSoloAsync() => Silos =
    [
        await SiloProcess.EngineAsync(_folder.File("0"), _ports[0], Simulator.Address.ToString(), Store, ["--Parley:MasterKey", _masterKey], program: Programs.Solo),
    ];

    /// <summary>Starts the first alone.</summary>
    public async Task StartOneAsync() => Silos = [await StartSiloAsync(0)];

    /// <summary>Starts one of the two, the first time or again.</summary>
    public Task<SiloProcess> StartSiloAsync(int index, string roles = "silo,frontend") => StartAsync($"{index}", _ports[index], roles);

    /// <summary>Starts one of them anew after it has ended.</summary>
    public async Task RestartAsync(int index, string roles = "silo,frontend") => Silos[index] = await StartSiloAsync(index, roles);

    /// <summary>Starts a frontend without a silo, in the place of a client: whoever calls through this client calls through it.</summary>
    public async Task<SiloProcess> StartFrontendAsync(int client)
    {
        var port = SiloProcess.FreeBlock();
        var frontend = await StartAsync("frontend", port, "frontend");
        var before = Clients[client];
        Clients[client] = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = before.Timeout };
        Clients[client].DefaultRequestHeaders.Authorization = before.DefaultRequestHeaders.Authorization;
        before.Dispose();
        return frontend;
    }

    /// <summary>Starts one more, with other settings than the two.</summary>
    public Task<SiloProcess> StartStrangerAsync(string[] settings) => StartAsync("stranger", SiloProcess.FreeBlock(), "silo,frontend", settings);

    private Task<SiloProcess> StartAsync(string folder, int port, string roles, string[]? settings = null) => SiloProcess.EngineAsync(
        _folder.File(folder), port, Simulator.Address.ToString(), Store,
        [
            "--roles", roles, "--Parley:MasterKey", _masterKey, "--Parley:Cluster:Redis", Redis.ConnectionString, "--Parley:Cluster:Id", _cluster,
            "--Parley:Cluster:SiloPort", $"{FreePort.Next()}", "--Parley:Cluster:GatewayPort", $"{FreePort.Next()}", .. settings ?? _surroundings.Settings ?? [],
        ],
        _surroundings.Environment);

    public Task<(bool Success, JsonElement Body)> SendAsync(int client, string to, string text, string key) =>
        TryAsync(client, HttpMethod.Post, "/v1/messages", new { session = Session, to, text = new { body = text }, key });

    /// <summary>Sends with the same key until it is taken, through one client after the other: what a client does with UNAVAILABLE.</summary>
    public async Task<string> SendUntilTakenAsync(string to, string text, string key, int[] clients)
    {
        for (var i = 0; ; i++)
        {
            var (success, body) = await SendAsync(clients[i % clients.Length], to, text, key);
            if (success) return body.GetProperty("id").GetString()!;
            Assert.True(i < 600, $"{key} is not taken: {body}");
            await Task.Delay(200);
        }
    }

    public async Task<(bool Success, JsonElement Body)> TryAsync(int client, HttpMethod method, string path, object? body = null)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await Clients[client].SendAsync(request);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (!response.IsSuccessStatusCode && method == HttpMethod.Post) Refusals.Add($"{(int)response.StatusCode} {answer.GetProperty("error").GetProperty("reason").GetString()}");
            return (response.IsSuccessStatusCode, answer);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
        {
            return (false, JsonSerializer.SerializeToElement(e.Message));
        }
    }

    /// <summary>A message's status, once it is no longer on its way.</summary>
    public async Task<string> SettledAsync(int client, string id)
    {
        for (var i = 0; ; i++)
        {
            var (success, body) = await TryAsync(client, HttpMethod.Get, $"/v1/messages/{id}");
            if (success && body.GetProperty("status").GetString() is "UNKNOWN" or "DELIVERED" or "READ") return body.GetProperty("status").GetString()!;
            Assert.True(i < 900, $"{id} does not settle: {body}");
            await Task.Delay(100);
        }
    }

    /// <summary>What phones have got from the business, in order.</summary>
    public string[] Received() => [.. Simulator.World.Messages(new MessageQuery(Number: Number, Limit: 100_000)).Where(message => message.FromBusiness).Select(message => message.Text!)];

    /// <summary>What a customer's conversation shows of texts that begin with a word, once it shows as many.</summary>
    public async Task<string[]> ShownAsync(int client, int customer, string word, int count)
    {
        string[] shown = [];
        await Until.ThatAsync(async () =>
        {
            var (listed, conversations) = await TryAsync(client, HttpMethod.Get, "/v1/conversations?pageSize=200");
            if (!listed) return false;
            var conversation = conversations.GetProperty("conversations").EnumerateArray().FirstOrDefault(one => one.GetProperty("phone").GetString() == Phone(customer));
            if (conversation.ValueKind == JsonValueKind.Undefined) return false;
            var (read, messages) = await TryAsync(client, HttpMethod.Get, $"/v1/conversations/{conversation.GetProperty("id").GetString()}/messages?pageSize=200");
            if (!read) return false;
            shown = [.. messages.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("text").GetProperty("body").GetString()!).Where(text => text.StartsWith(word, StringComparison.Ordinal))];
            return shown.Length >= count;
        });
        return shown;
    }

    /// <summary>
    /// Each customer writes once, which opens its window: every other one by way of the first silo, where its conversation then
    /// lives. Later webhooks go to the second.
    /// </summary>
    public async Task HearFromAsync(int customers)
    {
        foreach (var silo in (int[])[0, 1])
        {
            await SetCallbackAsync(silo);
            for (var i = silo; i < customers; i += 2) await Simulator.World.Customers.WriteAsync(new CustomerMessage(Phone(i), $"hello from {i}"));
            await Simulator.World.WhenIdleAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }

        // Some may have been acknowledged by the spool: their windows open when it was replayed.
        await Until.ThatAsync(async () =>
        {
            var (listed, body) = await TryAsync(1, HttpMethod.Get, "/v1/conversations?pageSize=200");
            return listed && body.GetProperty("conversations").GetArrayLength() >= customers;
        });
    }

    /// <summary>A folder that lasts as long as these.</summary>
    public string Folder(string name) => _folder.File(name);

    public static string Phone(int customer) => $"+1555010{7000 + customer}";

    /// <summary>Has webhooks go to one of the two from now on.</summary>
    public async Task SetCallbackAsync(int silo)
    {
        var check = await Simulator.World.SetCallbackAsync("shop", $"http://127.0.0.1:{_ports[silo]}/webhooks/whatsapp/shop", "verify-me");
        Assert.True(check.Verified, check.Problem);
    }

    public static void Signal(string signal, SiloProcess silo)
    {
        using var kill = Process.Start("kill", [signal, $"{silo.ProcessId}"]);
        kill.WaitForExit();
    }

    /// <summary>Everything that was promised arrived once, in its conversation's order; or nobody knows, and it arrived once at most.</summary>
    public async Task CheckAsync(ITestOutputHelper output, IReadOnlyDictionary<string, string> promised, bool unknown = true)
    {
        var statuses = new ConcurrentDictionary<string, int>();
        foreach (var (text, id) in promised)
        {
            var status = await SettledAsync(1, id);
            statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            var received = Received().Count(one => one == text);
            if (status == "UNKNOWN") Assert.True(unknown && received <= 1, $"{text} is unknown and was received {received} times");
            else Assert.Equal((text, 1), (text, received));
        }

        output.WriteLine($"{promised.Count} promised: {string.Join(", ", statuses.Select(pair => $"{pair.Value} {pair.Key}"))}");
        foreach (var refusal in Refusals.GroupBy(refusal => refusal)) output.WriteLine($"{refusal.Count()} times {refusal.Key}");
        // A client that repeats what was UNAVAILABLE needs to know nothing else.
        Assert.All(Refusals, refusal => Assert.StartsWith("503 ", refusal, StringComparison.Ordinal));
        var all = Received();
        Assert.Equal(all.Distinct(), all);
        foreach (var customer in all.GroupBy(text => text.Split(' ')[0]))
            Assert.Equal(customer.OrderBy(text => int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)), customer);
    }

    /// <summary>Ends everything and writes down what the processes logged.</summary>
    public async Task EndAsync(ITestOutputHelper output)
    {
        await DisposeAsync();
        foreach (var silo in Silos) output.WriteLine($"{silo.ProcessId} logged:\n{await silo.Errors}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Silos) await silo.DisposeAsync();
        foreach (var client in Clients) client.Dispose();
        await Simulator.DisposeAsync();
        await Redis.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A tenant with a number, through whichever runs first.</summary>
    public async Task SetUpAsync()
    {
        foreach (var client in Clients) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SiloProcess.AdminKey);
        await AskAsync(HttpMethod.Put, "/v1/apps/shop", new { secrets = (string[])["an app secret"], verifyToken = "verify-me" });
        var tenant = await AskAsync(HttpMethod.Post, "/v1/tenants", new { name = "Shop", key = "1" });
        foreach (var client in Clients) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.GetProperty("apiKey").GetString());
        var session = await AskAsync(HttpMethod.Post, "/v1/sessions", new { app = "shop", phoneNumberId = Number, wabaId = "200000000000001", token = "a-token" });
        Session = session.GetProperty("id").GetString()!;
        // As fast as the simulator answers.
        await AskAsync(HttpMethod.Patch, $"/v1/sessions/{Session}", new { messagesPerSecond = 1000 });
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, object body)
    {
        var (success, answer) = await TryAsync(0, method, path, body);
        Assert.True(success, answer.ToString());
        return answer;
    }
}
