using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Parley.Silo.Hosting;
using Parley.Silo.Telemetry;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Clock;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Kit;

/// <summary>
/// An engine and a simulator in this process, on real sockets and a real store, for all tests of one store. Tests share
/// it, so each makes its own tenant, number and customers.
/// </summary>
public abstract class EngineFixture : IAsyncLifetime
{
    public const string AdminKey = "test-admin-key-0123456789-0123456789";
    private readonly TemporaryFolder _folder = new();
    private IAsyncDisposable? _beside;
    private int _numbers;

    public Silo.Hosting.Engine Engine { get; private set; } = null!;

    public SimulatorHost Simulator { get; private set; } = null!;

    /// <summary>A client without a credential that cannot leave this machine.</summary>
    public HttpClient Http { get; private set; } = null!;

    public GrpcChannel Channel { get; private set; } = null!;

    /// <summary>Where the engine keeps its files.</summary>
    protected virtual string Folder => _folder.Path;

    /// <summary>The clock that engine and simulator share, for fixtures whose tests move it.</summary>
    public virtual SimulatedClock? Clock => null;

    /// <summary>How the simulator behaves.</summary>
    protected virtual SimulatorSettings World => new();

    protected abstract Task<StoreSettings> StoreAsync();

    /// <summary>A last word on the settings, for engines of one test.</summary>
    protected virtual void Configure(EngineSettings settings)
    {
    }

    /// <summary>A last word on the services, for engines of one test.</summary>
    protected virtual void Customize(WebApplicationBuilder builder)
    {
    }

    public virtual async Task InitializeAsync()
    {
        Simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Clock = Clock, Settings = World });
        await StartEngineAsync();
    }

    /// <summary>Starts an engine on the data folder and the store, the first one or the next after <see cref="StopEngineAsync"/>.</summary>
    public async Task StartEngineAsync()
    {
        var settings = new EngineSettings
        {
            Data = Folder,
            Store = await StoreAsync(),
            Web = new ListenSettings { Port = 0 },
            Grpc = new ListenSettings { Port = 0 },
            Graph = new GraphSettings { BaseUrl = Simulator.Address.ToString(), TimeoutSeconds = 5 },
            Admin = new AdminSettings { Port = 0 },
            AdminKey = AdminKey,
            // All tests come from one address.
            People = new PeopleSettings { AttemptsPerMinute = 100_000 },
        };
        Configure(settings);
        await EditionKit.PrepareAsync(settings);
        Engine = await Silo.Hosting.Engine.StartAsync(settings, Customize, Clock);
        _beside = await EditionKit.BesideAsync(settings, Customize, Clock);
        Http = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = Engine.Web };
        Channel = GrpcChannel.ForAddress(Engine.Grpc);
    }

    /// <summary>Stops the engine as an operator would; its data stays.</summary>
    public async Task StopEngineAsync()
    {
        Http.Dispose();
        Channel.Dispose();
        await Engine.DisposeAsync();
        if (_beside is not null) await _beside.DisposeAsync();
    }

    public virtual async Task DisposeAsync()
    {
        await StopEngineAsync();
        await Simulator.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A new app with one secret, configured in engine and simulator, its callback verified.</summary>
    public async Task<TestApp> NewAppAsync(params string[] moreSecrets)
    {
        var app = new TestApp($"app-{Guid.NewGuid():N}", $"secret-{Guid.NewGuid():N}", $"verify-{Guid.NewGuid():N}");
        await SaveAppAsync(app, [app.Secret, .. moreSecrets]);
        Simulator.World.Accounts.AddApp(new AppSpec(app.Name, null, app.Secret, app.VerifyToken));
        var check = await Simulator.World.SetCallbackAsync(app.Name, new Uri(Engine.Web, app.Path).ToString(), app.VerifyToken);
        Assert.True(check.Verified, check.Problem);
        return app;
    }

    public async Task SaveAppAsync(TestApp app, string[] secrets)
    {
        using var response = await SendAsync(HttpMethod.Put, $"/v1/apps/{app.Name}", AdminKey, new { secrets, verifyToken = app.VerifyToken });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A new tenant with an API key.</summary>
    public async Task<TestTenant> NewTenantAsync()
    {
        var created = await JsonAsync(await SendAsync(HttpMethod.Post, "/v1/tenants", AdminKey, new { name = "Test", key = Guid.NewGuid().ToString() }));
        return new TestTenant(this, created.GetProperty("tenant").GetProperty("id").GetString()!, created.GetProperty("apiKey").GetString()!);
    }

    /// <summary>A new number in the simulator, with a token for it, under an app.</summary>
    public TestNumber NewNumber(TestApp app)
    {
        var n = Interlocked.Increment(ref _numbers);
        var number = new TestNumber($"1{n:D14}", $"2{n:D14}", $"token-{Guid.NewGuid():N}", app);
        var accounts = Simulator.World.Accounts;
        accounts.AddWaba(new WabaSpec(number.WabaId, $"Shop {n}", null, [app.Name]));
        accounts.AddNumber(new NumberSpec(number.WabaId, number.PhoneNumberId, $"+1 555-01{n:D6}", $"Shop {n}"));
        accounts.AddToken(new TokenSpec(number.Token, app.Name, [number.WabaId]));
        return number;
    }

    /// <summary>A tenant with one connected number under an app of its own.</summary>
    public async Task<TestShop> NewShopAsync()
    {
        var app = await NewAppAsync();
        var tenant = await NewTenantAsync();
        var number = NewNumber(app);
        var session = await JsonAsync(await tenant.ConnectAsync(number));
        return new TestShop(tenant, number, session.GetProperty("id").GetString()!);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null) request.Content = JsonContent.Create(body);
        return await Http.SendAsync(request);
    }

    /// <summary>Posts a webhook body, signed with the app's secret unless told otherwise.</summary>
    public Task<HttpResponseMessage> PostWebhookAsync(TestApp app, string body, string? secret = null) =>
        PostWebhookAsync(app.Path, Encoding.UTF8.GetBytes(body), Simulator.Sign(Encoding.UTF8.GetBytes(body), secret ?? app.Secret));

    public async Task<HttpResponseMessage> PostWebhookAsync(string path, byte[] body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (signature is not null) request.Headers.Add("X-Hub-Signature-256", signature);
        return await Http.SendAsync(request);
    }

    public static Metadata Bearer(string key) => new() { { "authorization", $"Bearer {key}" } };

    /// <summary>The body of an answer that must be a success.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
            return JsonDocument.Parse(text).RootElement;
        }
    }

    /// <summary>The status and reason of an answer that must be an error.</summary>
    public static async Task<(int Status, string Reason, string Message)> ErrorAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.False(response.IsSuccessStatusCode, text);
            var error = JsonDocument.Parse(text).RootElement.GetProperty("error");
            return ((int)response.StatusCode, error.GetProperty("reason").GetString()!, error.GetProperty("message").GetString()!);
        }
    }
}
