using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Contracts.Ports;
using Parley.Silo.Hosting;
using Parley.Silo.MediaFiles;
using Parley.Simulator.Accounts;
using Parley.Simulator.Signup;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Sending;
using Parley.Tests.Kit;
using Parley.WhatsApp;
using Parley.WhatsApp.Management;

namespace Parley.Tests.Engine.Requests;

/// <summary>
/// Every kind of request that Parley makes of Meta stands in tests/Interop/openapi-check/requests.jsonl, where a script holds it
/// against Meta's published description. This test holds that file against what Parley asks for: PARLEY_WRITE_DOCS=1 writes it anew.
/// </summary>
public sealed partial class RecordedRequestsTests : IAsyncLifetime
{
    private static readonly string File = System.IO.Path.Combine(ForeignProgram.Scripts, "openapi-check", "requests.jsonl");
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
    private readonly RecordedEngine _engine = new();
    private readonly List<(string Real, string Shown)> _names = [];

    public Task InitializeAsync() => _engine.InitializeAsync();

    public Task DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task What_is_asked_of_Meta_is_what_was_held_against_its_description()
    {
        var shop = await _engine.NewShopAsync();
        Name(shop.Number.PhoneNumberId, "{Phone-Number-ID}");
        Name(shop.Number.WabaId, "{WABA-ID}");
        await SendAsync(shop);
        await SendTemplatesAsync(shop);
        await TransferAsync(shop);
        await ManageTemplatesAsync(shop);
        await ManageNumberAsync(shop);
        await SignUpAsync();
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus is not null));

        string[] lines = [.. _engine.Recorder.Lines(_names).Select(line => OwnIds().Replace(line, "conversation/message"))];

        if (Environment.GetEnvironmentVariable("PARLEY_WRITE_DOCS") == "1") await System.IO.File.WriteAllLinesAsync(File, lines);
        Assert.Equal(await System.IO.File.ReadAllLinesAsync(File), lines);
    }

    private async Task SendAsync(TestShop shop)
    {
        var customer = NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");
        var received = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null))).Single(e => e.MessageReceived is not null).MessageReceived;
        Name(received.WhatsappId, "wamid.received");
        await shop.KnownAsync($"/v1/messages/{received.Message}", _ => true);
        foreach (var (type, json) in Contents.Kinds) await shop.SendKindAsync(customer, type, json);
        await shop.SendKindAsync(customer, "reaction", $$"""{"message_id":"{{received.Message}}","emoji":"👍"}""");
        await shop.SendKindAsync(customer, "reaction", $$"""{"message_id":"{{received.Message}}","emoji":""}""");
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "a plain text"));
        await EngineFixture.JsonAsync(await shop.PostAsync("/v1/messages", new { session = shop.Session, to = customer, text = new { body = "an answer" }, context = new { messageId = received.Message }, key = "answer" }));
        await shop.PhoneAsync(customer, Contents.Kinds.Length + 4);
        await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/messages/{received.Message}:read", new { }));
        var conversation = Text((await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/messages/{received.Message}"))), "conversation");
        await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/conversations/{conversation}:typing", new { }));
    }

    private async Task SendTemplatesAsync(TestShop shop)
    {
        var customer = NewCustomer();
        shop.AddPhone(customer);
        await shop.AllowAsync(customer);
        foreach (var (name, components, values) in Contents.Templates)
        {
            shop.AddTemplate(name, components);
            await shop.SendKindAsync(customer, "template", $$"""{"name":"{{name}}","language":{"code":"en_US"},"components":[{{values}}]}""");
        }

        await shop.PhoneAsync(customer, Contents.Templates.Length);
    }

    /// <summary>Files both ways.</summary>
    private async Task TransferAsync(TestShop shop)
    {
        var customer = NewCustomer();
        await _engine.Simulator.World.Customers.SendFileAsync(new Simulator.Phones.CustomerFile(customer, "image/png", Png, To: shop.Number.PhoneNumberId));
        var seen = await shop.EventsUntilAsync(all => all.Any(e => e.MessageReceived?.Image is not null));
        var received = seen.Single(e => e.MessageReceived?.Image is not null).MessageReceived.Image.Id;
        var details = await shop.KnownAsync($"/v1/media/{received}/details", one => Text(one, "state") == "STORED");
        Name(Text(details, "whatsappId"), "{Media-ID}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/media?kind=image&fileName=blue.png") { Content = new ByteArrayContent(Png) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.ApiKey);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        var medium = await EngineFixture.JsonAsync(await _engine.Http.SendAsync(request));
        await shop.SendKindAsync(customer, "image", $$"""{"id":"{{Text(medium, "id")}}","caption":"Blue"}""");
        var shown = Assert.Single(await shop.PhoneAsync(customer, 1));
        Name(Text(shown.GetProperty("content"), "id"), "1000000000000001");
    }

    private async Task ManageTemplatesAsync(TestShop shop)
    {
        foreach (var (name, category, components) in Contents.Drafts)
        {
            var body = $$"""{"session":"{{shop.Session}}","name":"{{name}}","language":"en_US","category":"{{category}}","components":{{components}}}""";
            var template = Text(await EngineFixture.JsonAsync(await PostAsync(shop, "/v1/templates", body)), "id");
            Name(template, "{TEMPLATE_ID}");
        }

        var first = _names[^Contents.Drafts.Length].Real;
        await shop.KnownAsync($"/v1/templates/{first}", one => Text(one, "status") == "APPROVED");
        await EngineFixture.JsonAsync(await _engine.SendAsync(HttpMethod.Patch, $"/v1/templates/{first}", shop.ApiKey, JsonDocument.Parse("""{"components":[{"type":"BODY","text":"Your order is on its way to you."}]}""").RootElement));
        await EngineFixture.JsonAsync(await shop.PostAsync("/v1/templates:sync", new { session = shop.Session }));
        await EngineFixture.JsonAsync(await _engine.SendAsync(HttpMethod.Delete, $"/v1/templates/{first}", shop.ApiKey));
    }

    private async Task ManageNumberAsync(TestShop shop)
    {
        var customer = NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");
        var number = $"/v1/sessions/{shop.Session}";
        await EngineFixture.JsonAsync(await shop.GetAsync($"{number}/number"));
        await EngineFixture.JsonAsync(await _engine.SendAsync(HttpMethod.Patch, $"{number}/profile", shop.ApiKey, new
        {
            profile = new { about = "Blue things.", address = "Street 1", description = "A shop.", email = "shop@example.com", vertical = "RETAIL", websites = new[] { "https://shop.example" } },
        }));
        await EngineFixture.JsonAsync(await shop.GetAsync($"{number}/profile"));
        await EngineFixture.JsonAsync(await shop.GetAsync($"{number}/settings"));
        await EngineFixture.JsonAsync(await shop.PostAsync($"{number}/blocked", new { people = new[] { customer } }));
        await EngineFixture.JsonAsync(await shop.GetAsync($"{number}/blocked"));
        await EngineFixture.JsonAsync(await shop.PostAsync($"{number}/blocked:remove", new { people = new[] { customer } }));
        await EngineFixture.JsonAsync(await shop.PostAsync($"{number}/settings", new { settings = new { calling = new { status = "disabled" } } }));
        using var asked = await shop.PostAsync($"{number}/number:request-code", new { method = "SMS", language = "en_US" });
        using var told = await shop.PostAsync($"{number}/number:verify-code", new { code = "123456" });
        await EngineFixture.JsonAsync(await shop.PostAsync($"{number}/callback", new { url = "", account = true }));
        await EngineFixture.JsonAsync(await shop.PostAsync($"{number}/number:register", new { pin = "123456" }));
        await EngineFixture.JsonAsync(await shop.PostAsync($"{number}/number:pin", new { pin = "654321" }));
        await EngineFixture.JsonAsync(await shop.PostAsync($"{number}/number:deregister", new { }));
    }

    private async Task SignUpAsync()
    {
        var app = await _engine.NewAppAsync();
        var id = _engine.Simulator.World.Accounts.RequireApp(app.Name).Id;
        using var saved = await _engine.SendAsync(HttpMethod.Put, $"/v1/apps/{app.Name}", EngineFixture.AdminKey, new { secrets = new[] { app.Secret }, verifyToken = app.VerifyToken, appId = id, signupConfig = "77" });
        saved.EnsureSuccessStatusCode();
        var tenant = await _engine.NewTenantAsync();
        var signup = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/signups", new { app = app.Name, pin = "123456" }));
        var granted = _engine.Simulator.World.Signup.Complete(new SignupSpec(app.Name, Business: "Blue Shop"));
        await EngineFixture.JsonAsync(await tenant.PostAsync($"/v1/signups/{Text(signup, "id")}:finish", new { code = granted.Code, wabaId = granted.WabaId, phoneNumberId = granted.PhoneNumberId }));
        foreach (var (real, shown) in new[] { (id, "{Application-ID}"), (app.Secret, "an-app-secret"), (granted.Code, "a-code"), (granted.WabaId, "{WABA-ID}"), (granted.PhoneNumberId, "{Phone-Number-ID}") }) Name(real, shown);
    }

    private string NewCustomer()
    {
        var customer = TestShop.NewCustomer();
        Name(customer[1..], "15550107001");
        return customer;
    }

    private void Name(string real, string shown) => _names.Add((real, shown));

    private async Task<HttpResponseMessage> PostAsync(TestShop shop, string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.ApiKey);
        return await _engine.Http.SendAsync(request);
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString()! : "";

    /// <summary>The ids of Parley's that come back in statuses, and a trace behind them where one is recorded meanwhile.</summary>
    [GeneratedRegex("cv[0-9a-z]{24}/m[gs][0-9a-z]{24}(;[A-Za-z0-9_-]{32})?")]
    private static partial Regex OwnIds();

    private sealed class RecordedEngine : EngineFixture
    {
        public Recorder Recorder { get; } = new();

        protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

        protected override void Customize(WebApplicationBuilder builder)
        {
            var services = builder.Services;
            services.Replace(ServiceDescriptor.Singleton<ICloudApi>(provider => new CloudApi(Recorder.NewClient(), provider.GetRequiredService<GraphOptions>())));
            services.Replace(ServiceDescriptor.Singleton<IGraph>(provider => new GraphClient(Recorder.NewClient(), provider.GetRequiredService<GraphOptions>())));
            services.Replace(ServiceDescriptor.Singleton<ICloudMedia>(provider => new GraphMedia(Recorder.NewClient(), provider.GetRequiredService<GraphOptions>())));
        }
    }
}
