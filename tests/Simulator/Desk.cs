using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Phones;
using Parley.Simulator.Webhooks;
using Parley.Tests.Kit;

namespace Parley.Tests.Simulator;

/// <summary>A simulator with one of everything, a receiver for its webhooks, and a client: all over real sockets.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const string Number = "100000000000001";
    public const string Waba = "200000000000001";
    public const string Secret = "an app secret";
    public const string Token = "a-token";
    public const string Ada = "+15550107001";
    public const string AdaId = "US.13491208655302741918";
    public const string Bob = "+15550107002";

    private Desk(SimulatorHost host, Receiver receiver)
    {
        Host = host;
        Receiver = receiver;
        Client = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = host.Address };
    }

    public SimulatorHost Host { get; }

    public World World => Host.World;

    public Receiver Receiver { get; }

    public HttpClient Client { get; }

    /// <param name="clock">Null: the world's time stands still until a test moves it.</param>
    /// <param name="change">Changes the options before the start.</param>
    public static async Task<Desk> StartAsync(
        SimulatorSettings? settings = null, TimeProvider? clock = null, Func<SimulatorOptions, SimulatorOptions>? change = null)
    {
        var receiver = await Receiver.StartAsync();
        var options = new SimulatorOptions
        {
            Apps = [new AppSpec("shop", "700000000000001", Secret, "verify-me", receiver.Url)],
            Wabas = [new WabaSpec(Waba, "Corner Shop", null, ["shop"])],
            Numbers = [new NumberSpec(Waba, Number, "+1 555-010-0001", "Corner Shop")],
            Tokens = [new TokenSpec(Token)],
            Phones = [new PhoneSpec(Ada, "Ada"), new PhoneSpec(Bob, "Bob")],
            Settings = settings ?? new SimulatorSettings(),
            TimeProvider = clock ?? FrozenTime.Noon,
            Seed = 1,
        };
        return new Desk(await SimulatorHost.StartAsync(change?.Invoke(options) ?? options), receiver);
    }

    /// <summary>Opens the 24-hour window without a webhook.</summary>
    public Desk WithOpenWindow()
    {
        World.Customers.SetLastWrote(Ada, Number, World.Clock.GetUtcNow());
        return this;
    }

    public async Task<Answer> GraphAsync(HttpMethod method, string path, object? body = null, string? token = Token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is string text) request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        else if (body is not null) request.Content = JsonContent.Create(body);
        return await Answer.OfAsync(await Client.SendAsync(request));
    }

    public Task<Answer> SendAsync(object body, string? token = Token, string number = Number) =>
        GraphAsync(HttpMethod.Post, $"v26.0/{number}/messages", body, token);

    public Task<Answer> SendTextAsync(string text, string to = Ada, string? data = null) => SendAsync(TextBody(text, to, data));

    public static Dictionary<string, object> TextBody(string text, string to = Ada, string? data = null)
    {
        var body = new Dictionary<string, object>
        {
            ["messaging_product"] = "whatsapp", ["to"] = to, ["type"] = "text", ["text"] = new { body = text },
        };
        if (data is not null) body["biz_opaque_callback_data"] = data;
        return body;
    }

    public async Task<Answer> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "_sim/" + path);
        if (body is string text) request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        else if (body is not null) request.Content = JsonContent.Create(body);
        return await Answer.OfAsync(await Client.SendAsync(request));
    }

    /// <summary>Moves the world's clock on in small steps until something has happened.</summary>
    public async Task AdvanceUntilAsync(Func<bool> happened, TimeSpan step)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!happened())
        {
            limit.Token.ThrowIfCancellationRequested();
            World.Advance(step);
            await Task.Yield();
        }
    }

    /// <summary>The single delivery of the log after so many attempts.</summary>
    public async Task<WebhookDelivery> DeliveryAsync(int attempts) => Assert.Single(
        await World.WaitForWebhooksAsync(d => d.AttemptCount >= attempts, 1, TimeSpan.FromSeconds(30)));

    public ValueTask<ChatMessage> WriteAsync(string text, string from = Ada) => World.Customers.WriteAsync(new CustomerMessage(from, text));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}

/// <summary>An HTTP answer with its JSON.</summary>
internal sealed record Answer(int Status, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public JsonElement Error => Json.GetProperty("error");

    public int Code => Error.GetProperty("code").GetInt32();

    public string MessageId => Json.GetProperty("messages")[0].GetProperty("id").GetString()!;

    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        using (response) return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
