using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd.Faults;

/// <summary>
/// The engine as a process that is killed and started again on the same ports and data, beside a simulator that lives on
/// and remembers what its phones received.
/// </summary>
internal sealed class KilledEngine : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string? _postgres;
    private readonly int _port;
    private SiloProcess? _process;

    private KilledEngine(SimulatorHost simulator, string folder, string? postgres)
    {
        Simulator = simulator;
        _folder = folder;
        _postgres = postgres;
        _port = SiloProcess.FreeBlock();
        Http = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = new Uri(Web) };
    }

    public SimulatorHost Simulator { get; }

    public HttpClient Http { get; }

    public string Web => $"http://127.0.0.1:{_port}";

    public string Grpc => $"http://127.0.0.1:{_port + 1}";

    public string ApiKey { get; private set; } = "";

    public string Session { get; private set; } = "";

    public Webhooks Meta { get; private set; } = null!;

    public static async Task<KilledEngine> StartAsync(string folder, string? postgres)
    {
        var simulator = await SimulatorHost.StartAsync(new SimulatorOptions
        {
            Apps = [new AppSpec("shop", null, "the-app-secret", "the-verify-token")],
            Wabas = [new WabaSpec("200", "Shop", null, ["shop"])],
            Numbers = [new NumberSpec("200", "100", "+1 555-010-0001", "Shop")],
            Tokens = [new TokenSpec("the-graph-token", "shop", ["200"])],
        });
        var engine = new KilledEngine(simulator, folder, postgres);
        await engine.StartAsync();
        await engine.SetUpAsync();
        return engine;
    }

    /// <summary>Starts the process and returns when it is ready.</summary>
    public async Task StartAsync()
    {
        string[] store = _postgres is null ? [] : ["--Parley:Store:Kind", "postgres", "--Parley:Store:ConnectionString", _postgres];
        string[] arguments =
            ["run", "--data", _folder, "--Parley:Web:Port", $"{_port}", "--Parley:Grpc:Port", $"{_port + 1}", "--Parley:Graph:BaseUrl", Simulator.Address.ToString(), .. store];
        _process = SiloProcess.Start(arguments);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var ready = await Http.GetAsync("/health/ready", patience.Token);
                if (ready.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            // A server may hold a dead owner's lock for seconds, and the engine gives up by then: its service manager starts it again.
            if (_process.HasExited)
            {
                await _process.DisposeAsync();
                _process = SiloProcess.Start(arguments);
            }

            await Task.Delay(50, patience.Token);
        }
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.DisposeAsync();
    }

    public async Task<JsonElement> CallAsync(HttpMethod method, string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? ApiKey);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new HttpRequestException($"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A customer writes, on a phone of the simulator.</summary>
    public async Task WriteAsync(string from, string text)
    {
        using var http = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = Simulator.Address };
        using var response = await http.PostAsJsonAsync("/_sim/messages", new { from, text });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The texts that a phone received, oldest first.</summary>
    public async Task<List<string>> OnPhoneAsync(string phone)
    {
        using var http = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = Simulator.Address };
        var body = await http.GetFromJsonAsync<JsonElement>($"/_sim/messages?to={Uri.EscapeDataString(phone)}");
        return [.. body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("text").GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is not null) await _process.DisposeAsync();
        await Simulator.DisposeAsync();
    }

    private async Task SetUpAsync()
    {
        await CallAsync(HttpMethod.Put, "/v1/apps/shop", new { secrets = (string[])["the-app-secret"], verifyToken = "the-verify-token" }, SiloProcess.AdminKey);
        var created = await CallAsync(HttpMethod.Post, "/v1/tenants", new { name = "Shop", key = "shop" }, SiloProcess.AdminKey);
        ApiKey = created.GetProperty("apiKey").GetString()!;
        var session = await CallAsync(HttpMethod.Post, "/v1/sessions", new { app = "shop", phoneNumberId = "100", wabaId = "200", token = "the-graph-token" });
        Session = session.GetProperty("id").GetString()!;
        var check = await Simulator.World.SetCallbackAsync("shop", $"{Web}/webhooks/whatsapp/shop", "the-verify-token");
        Assert.True(check.Verified, check.Problem);
        Meta = new Webhooks($"{Web}/webhooks/whatsapp/shop", "100", "the-app-secret");
    }
}
