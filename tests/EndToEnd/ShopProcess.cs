using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Phones;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary>A shop with one number on an engine of its own that can be killed and started again, and a WhatsApp that stays.</summary>
public sealed class ShopProcess : IAsyncDisposable
{
    public const string Number = "100000000000001", Account = "200000000000001", Customer = "+15550107001";
    private const string App = "shop", Secret = "an app secret", VerifyToken = "verify-me", Token = "a-token";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = SiloProcess.FreeBlock();
    private readonly string? _postgres;
    private readonly HttpClient _http;
    private SiloProcess? _engine;

    private ShopProcess(SimulatorHost simulator, string? postgres)
    {
        Simulator = simulator;
        _postgres = postgres;
        _http = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
    }

    public SimulatorHost Simulator { get; }

    /// <summary>The shop's session.</summary>
    public string Session { get; private set; } = "";

    /// <summary>Everything is set up, and the customer has written once.</summary>
    public static async Task<ShopProcess> StartAsync(string? postgres, SimulatorSettings settings)
    {
        var simulator = await SimulatorHost.StartAsync(new SimulatorOptions
        {
            Apps = [new AppSpec(App, null, Secret, VerifyToken)],
            Wabas = [new WabaSpec(Account, "Shop", null, [App])],
            Numbers = [new NumberSpec(Account, Number, "+1 555-010-0001", "Shop")],
            Tokens = [new TokenSpec(Token, App)],
            Settings = settings,
        });
        var shop = new ShopProcess(simulator, postgres);
        await shop.StartEngineAsync();
        await shop.SetUpAsync();
        await simulator.World.Customers.WriteAsync(new CustomerMessage(Customer, "hello"));
        await simulator.World.WhenIdleAsync().WaitAsync(Patience);
        return shop;
    }

    public async Task StartEngineAsync() => _engine = await SiloProcess.EngineAsync(_folder.Path, _port, Simulator.Address.ToString(), _postgres);

    /// <summary>Ends the engine as a power failure would.</summary>
    public void Kill() => _engine!.Kill();

    /// <summary>A call that must succeed.</summary>
    public async Task<JsonElement> AskAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A read, repeated until it says enough.</summary>
    public async Task<JsonElement> ReadUntilAsync(string path, Func<JsonElement, bool> enough)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var response = await _http.GetAsync(path);
            var body = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (response.IsSuccessStatusCode && enough(body)) return body;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"{path} still says {body}");
            await Task.Delay(50);
        }
    }

    public async Task<byte[]> BytesAsync(string path) => await _http.GetByteArrayAsync(path);

    /// <summary>What the customer's phone has got of the business, oldest first, once it is this much.</summary>
    public async Task<ChatMessage[]> PhoneAsync(int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var got = Simulator.World.Messages(new MessageQuery(Number: Number)).Where(message => message.FromBusiness).ToArray();
            if (got.Length >= count) return got;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"The phone shows {got.Length} of {count} messages.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null) await _engine.DisposeAsync();
        await Simulator.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task SetUpAsync()
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SiloProcess.AdminKey);
        await AskAsync(HttpMethod.Put, $"/v1/apps/{App}", new { secrets = (string[])[Secret], verifyToken = VerifyToken });
        var tenant = await AskAsync(HttpMethod.Post, "/v1/tenants", new { name = "Shop", key = "1" });
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.GetProperty("apiKey").GetString());
        var check = await Simulator.World.SetCallbackAsync(App, $"http://127.0.0.1:{_port}/webhooks/whatsapp/{App}", VerifyToken);
        Assert.True(check.Verified, check.Problem);
        var session = await AskAsync(HttpMethod.Post, "/v1/sessions", new { app = App, phoneNumberId = Number, wabaId = Account, token = Token });
        Session = session.GetProperty("id").GetString()!;
    }
}
