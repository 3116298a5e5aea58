using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.People;

namespace Parley.Tests.Engine.Access;

/// <summary>A shop in which one of everything exists, made when a probe asks for it, so that no refusal is one of a missing record.</summary>
public sealed class AccessWorld(EngineFixture fixture, TestShop shop)
{
    private static readonly object[] Body = [new { type = "BODY", text = "Hello, welcome." }];
    private (string Conversation, string Contact, string Message)? _heard;

    public TestShop Shop { get; } = shop;

    public string Customer { get; } = TestShop.NewCustomer();

    public static async Task<AccessWorld> MakeAsync(EngineFixture fixture) => new(fixture, await fixture.NewShopAsync());

    /// <summary>What must not be in any answer to another tenant, as far as it has been made.</summary>
    public IEnumerable<string> Ids => _heard is { } heard ? [Shop.Session, heard.Conversation, heard.Contact, heard.Message] : [Shop.Session];

    /// <summary>A message that a customer wrote, in the read models too.</summary>
    public async Task<(string Conversation, string Contact, string Message)> HeardAsync()
    {
        if (_heard is { } known) return known;
        await Shop.HearFromAsync(Customer);
        var listed = await Shop.ReadUntilAsync("/v1/conversations", body => body.GetProperty("conversations").GetArrayLength() == 1);
        var conversation = listed.GetProperty("conversations")[0];
        var id = Text(conversation, "id");
        var messages = await Shop.ReadUntilAsync($"/v1/conversations/{id}/messages", body => body.GetProperty("messages").GetArrayLength() == 1);
        _heard = (id, Text(conversation, "contact"), Text(messages.GetProperty("messages")[0], "id"));
        return _heard.Value;
    }

    /// <summary>A message that was sent, in the read models too.</summary>
    public async Task<string> SentAsync()
    {
        await HeardAsync();
        var id = Text(await EngineFixture.JsonAsync(await Shop.SayAsync(Customer, "hello")), "id");
        await Shop.ReadUntilAsync($"/v1/conversations/{_heard!.Value.Conversation}/messages", body => body.GetProperty("messages").EnumerateArray().Any(one => Text(one, "id") == id));
        return id;
    }

    /// <summary>A key of the tenant's, made as asked.</summary>
    public async Task<(string Id, string Text)> KeyAsync(object request)
    {
        var made = await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/keys", request));
        return (Text(made.GetProperty("key"), "id"), Text(made, "apiKey"));
    }

    public async Task<string> WebhookAsync() =>
        Text((await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/webhooks", new { url = "https://hooks.example.com/parley" }))).GetProperty("webhook"), "id");

    public async Task<string> AnswerAsync() => Text(await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/canned-answers", new { name = $"answer {Guid.NewGuid():N}", text = "Hello!" })), "id");

    public async Task<string> MacroAsync() =>
        Text(await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/macros", new { name = $"macro {Guid.NewGuid():N}", steps = new[] { new { note = "done" } } })), "id");

    public async Task<string> LabelAsync() => Text(await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/labels", new { name = $"label {Guid.NewGuid():N}" })), "id");

    public async Task<string> TeamAsync() => Text(await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/teams", new { name = $"team {Guid.NewGuid():N}" })), "id");

    public async Task<string> FieldAsync() => Text(await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/contact-fields", new { name = $"field {Guid.NewGuid():N}", type = "TEXT" })), "id");

    /// <summary>A contact that nobody has heard of.</summary>
    public async Task<string> OtherContactAsync() => Text(await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/contacts", new { phone = TestShop.NewCustomer() })), "id");

    public async Task<string> TemplateAsync() => Text(
        await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/templates", new { session = Shop.Session, name = $"t_{Guid.NewGuid():N}", language = "en_US", category = "UTILITY", components = Body })), "id");

    public async Task<string> MediumAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/media?kind=document&fileName=a.txt") { Content = new StringContent("hello") };
        request.Headers.Authorization = new("Bearer", Shop.ApiKey);
        return Text(await EngineFixture.JsonAsync(await fixture.Http.SendAsync(request)), "id");
    }

    public async Task<string> SubscriptionAsync()
    {
        // The first reading under a name makes it.
        using var call = new V1.Events.EventsClient(fixture.Channel).Subscribe(new V1.SubscribeRequest { Subscription = "mine", Cursor = "beginning" }, Shop.Credential);
        await call.ResponseHeadersAsync;
        return "mine";
    }

    /// <summary>A signup, for which the shop's app is made ready.</summary>
    public async Task<string> SignupAsync()
    {
        var app = Shop.Number.App;
        using var response = await fixture.SendAsync(
            HttpMethod.Put, $"/v1/apps/{app.Name}", EngineFixture.AdminKey,
            new { secrets = new[] { app.Secret }, verifyToken = app.VerifyToken, appId = fixture.Simulator.World.Accounts.RequireApp(app.Name).Id, signupConfig = "77", systemToken = $"system-{app.Name}" });
        response.EnsureSuccessStatusCode();
        return Text(await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/signups", new { app = app.Name, pin = "123456" })), "id");
    }

    /// <summary>A member of the shop's who may read.</summary>
    public async Task<string> MemberAsync() => (await SignedIn.NewPersonAsync(fixture, Shop.Id, PersonRole.Viewer)).Id.Value;

    public async Task<string> InvitationAsync() => Text(
        (await EngineFixture.JsonAsync(await Shop.PostAsync("/v1/invitations", new { email = $"{Guid.NewGuid():N}@example.com", role = "VIEWER" }))).GetProperty("invitation"), "id");

    public async Task<string> PlanAsync()
    {
        var name = $"{Guid.NewGuid():N}";
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Put, $"/v1/plans/{name}", EngineFixture.AdminKey, new { limits = new { messagesPerDay = 1000 }, reason = "a new offer" }));
        return name;
    }

    /// <summary>An admin of the platform, who is not the only one.</summary>
    public async Task<string> AdminAsync()
    {
        await SignedIn.NewPersonAsync(fixture, null, PersonRole.PlatformAdmin);
        return (await SignedIn.NewPersonAsync(fixture, null, PersonRole.PlatformAdmin)).Id.Value;
    }

    public async Task<string> AdminInvitationAsync() => Text(
        (await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/platform/invitations", EngineFixture.AdminKey, new { email = $"{Guid.NewGuid():N}@example.com" }))).GetProperty("invitation"), "id");

    public async Task<string> PortfolioAsync()
    {
        var session = await EngineFixture.JsonAsync(await Shop.GetAsync($"/v1/sessions/{Shop.Session}"));
        Assert.True(session.TryGetProperty("reach", out _));
        var listed = await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/portfolios", EngineFixture.AdminKey));
        return listed.GetProperty("portfolios")[0].GetString()!;
    }

    /// <summary>Support access to the shop that was asked for, and allowed where it is to be.</summary>
    public async Task<string> SupportAsync(bool allowed = false)
    {
        var asked = new { tenant = Shop.Id, reason = "a ticket", permissions = new[] { "MESSAGES_READ" } };
        var id = Text(await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/support-access", EngineFixture.AdminKey, asked)), "id");
        if (allowed) await EngineFixture.JsonAsync(await Shop.PostAsync($"/v1/support-access/{id}:allow", new { }));
        return id;
    }

    /// <summary>A report of the shop's number.</summary>
    public async Task<string> AbuseAsync()
    {
        var report = new AbuseReport(AbuseReportId.New(), new TenantId(Shop.Id), "15550001111", "spam", "It never stops.", null, DateTimeOffset.UtcNow, AbuseState.Open, "", null);
        await fixture.Engine.Services.GetRequiredService<IAbuseReports>().AddAsync(report);
        return report.Id.Value;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
