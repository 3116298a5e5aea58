using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Signup;
using Parley.Silo.Hosting;
using Parley.Tests.Engine.Deliveries;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Story;

/// <summary>
/// A reseller's tenant from the first click to the bill: connects a number by Embedded Signup, has a template approved,
/// sends to those who opted in and to nobody else, follows the statuses by webhook, and gets the log for billing.
/// </summary>
public abstract class ResellerStory(StoryEngine fixture)
{
    [Fact]
    [Trait("Promise", "S3.2")]
    [Trait("Promise", "S3.3")]
    [Trait("Promise", "S3.4")]
    [Trait("Promise", "S5.2")]
    public async Task A_resellers_tenant_goes_from_signup_to_bill()
    {
        // The number.
        var app = await fixture.NewAppAsync();
        await SetUpForSignupAsync(app);
        var tenant = await fixture.NewTenantAsync();
        var signup = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/signups", new { app = app.Name, pin = "123456" }));
        var granted = fixture.Simulator.World.Signup.Complete(new SignupSpec(app.Name, Business: "Blue Shop"));
        var connected = await EngineFixture.JsonAsync(await tenant.PostAsync(
            $"/v1/signups/{Text(signup, "id")}:finish", new { code = granted.Code, wabaId = granted.WabaId, phoneNumberId = granted.PhoneNumberId }));
        var session = Text(connected, "session");

        // Where the reseller's program hears of everything.
        var inbox = fixture.Receiver.NewInbox(TimeProvider.System);
        await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/webhooks", new { url = inbox.Url, types = new[] { "message.status", "template.changed" } }));

        // The template: what WhatsApp would refuse is told before it sees it, and its approval comes by itself.
        var faulty = await EngineFixture.ErrorAsync(await TemplateAsync(tenant, session, "{{1}} is on its way"));
        Assert.Equal("TEMPLATE_INVALID", faulty.Reason);
        var template = await EngineFixture.JsonAsync(await TemplateAsync(tenant, session, "Your order {{1}} is on its way."));
        await tenant.EventsUntilAsync(seen => seen.Any(e => e.TemplateChanged is { Aspect: "status", After: "APPROVED" }));
        await tenant.ReadUntilAsync($"/v1/templates/{Text(template, "id")}", one => one.GetProperty("sendable").GetBoolean());

        // The people: one agreed, one did not, one took it back.
        var (willing, stranger, gone) = (Person(), Person(), Person());
        foreach (var person in (string[])[willing, gone])
        {
            await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/consent/grants", new
            {
                to = person, purposes = new[] { "UTILITY" }, key = Guid.NewGuid().ToString(),
                evidence = new { source = "checkout", text = "Tell me about my order by WhatsApp.", at = DateTimeOffset.UtcNow.AddHours(-1).ToString("O"), ip = "192.0.2.7", reference = "order-4711" },
            }));
        }

        await SayStopAsync(gone, granted.PhoneNumberId);
        await tenant.EventsUntilAsync(seen => seen.Any(e => e.ConsentChanged?.Entry.Voice == V1.ConsentVoice.Person));

        Assert.Equal("CONSENT_MISSING", (await EngineFixture.ErrorAsync(await SendAsync(tenant, session, stranger))).Reason);
        Assert.Equal("OPTED_OUT", (await EngineFixture.ErrorAsync(await SendAsync(tenant, session, gone))).Reason);
        var sent = Text(await EngineFixture.JsonAsync(await SendAsync(tenant, session, willing)), "id");

        // The statuses, by webhook.
        await inbox.UntilAsync(requests => requests.Any(request => request.Body.Contains(sent, StringComparison.Ordinal) && request.Body.Contains("\"DELIVERED\"", StringComparison.Ordinal)));

        // The log, for the bill and for a dispute.
        var detail = await tenant.ReadUntilAsync($"/v1/message-log/{sent}", one => one.GetProperty("entry").TryGetProperty("billing", out _) && one.GetProperty("deliveries").GetArrayLength() > 0);
        var entry = detail.GetProperty("entry");
        Assert.Equal((willing, "template", "order_sent", "en_US"), (Text(entry, "recipient"), Text(entry, "type"), Text(entry, "template"), Text(entry, "templateLanguage")));
        Assert.Equal(("utility", "US"), (Text(entry.GetProperty("billing"), "category"), Text(entry.GetProperty("billing"), "country")));
        Assert.All(detail.GetProperty("deliveries").EnumerateArray(), one => Assert.Equal("DELIVERED", Text(one.GetProperty("attempt"), "outcome")));
        var usage = await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/usage?session={session}"));
        Assert.Equal([("utility", "1")], usage.GetProperty("lines").EnumerateArray().Select(line => (Text(line, "category"), Text(line, "delivered"))));
        using var csv = await fixture.SendAsync(HttpMethod.Get, "/v1/message-log?format=csv&template=order_sent", tenant.ApiKey);
        var lines = (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains($",{willing},OUTBOUND,template,", lines[1], StringComparison.Ordinal);

        // Nobody else got anything.
        var messages = fixture.Simulator.World.Messages(new MessageQuery(Number: granted.PhoneNumberId)).Where(message => message.FromBusiness).ToList();
        Assert.Equal(willing.TrimStart('+'), Assert.Single(messages).Phone.Digits);
    }

    private async Task SetUpForSignupAsync(TestApp app)
    {
        var id = fixture.Simulator.World.Accounts.RequireApp(app.Name).Id;
        using var response = await fixture.SendAsync(
            HttpMethod.Put, $"/v1/apps/{app.Name}", EngineFixture.AdminKey, new { secrets = new[] { app.Secret }, verifyToken = app.VerifyToken, appId = id, signupConfig = "77" });
        response.EnsureSuccessStatusCode();
    }

    private string Person()
    {
        var phone = TestShop.NewCustomer();
        fixture.Simulator.World.Phones.Add(new PhoneSpec(phone));
        return phone;
    }

    private async Task SayStopAsync(string from, string number)
    {
        using var http = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = fixture.Simulator.Address };
        using var content = new StringContent(JsonSerializer.Serialize(new { from, to = number, text = "STOP" }), System.Text.Encoding.UTF8, "application/json");
        (await http.PostAsync("/_sim/messages", content)).EnsureSuccessStatusCode();
    }

    private static Task<HttpResponseMessage> TemplateAsync(TestTenant tenant, string session, string text) => tenant.PostAsync(
        "/v1/templates", new { session, name = "order_sent", language = "en_US", category = "UTILITY", components = new object[] { new { type = "BODY", text, example = new { body_text = new[] { new[] { "4711" } } } } } });

    private static Task<HttpResponseMessage> SendAsync(TestTenant tenant, string session, string to) => tenant.PostAsync("/v1/messages", new
    {
        session,
        to,
        key = Guid.NewGuid().ToString(),
        template = new { name = "order_sent", language = new { code = "en_US" }, components = new[] { new { type = "body", parameters = new[] { new { type = "text", text = "4711" } } } } },
    });

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

/// <summary>An engine whose operator allows the reseller's server.</summary>
public abstract class StoryEngine : EngineFixture
{
    public Receiver Receiver { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        Receiver = await Receiver.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    protected override void Configure(EngineSettings settings) => settings.Webhooks.AllowedInternalHosts = [Receiver.Host];
}

public sealed class StorySqlite : StoryEngine
{
    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());
}

public sealed class StoryPostgres : StoryEngine
{
    protected override async Task<StoreSettings> StoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
}

public sealed class ResellerOnSqlite(StorySqlite fixture) : ResellerStory(fixture), IClassFixture<StorySqlite>;

public sealed class ResellerOnPostgres(StoryPostgres fixture) : ResellerStory(fixture), IClassFixture<StoryPostgres>;
