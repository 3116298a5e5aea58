using System.Text.Json;
using Parley.Tests.Engine.Auditing;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Platform;

/// <summary>The operator looks into an account only when the account allows it, and not a minute longer.</summary>
[Trait("Promise", "S2.5")]
[Trait("Promise", "S3.9")]
public class SupportTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Access_is_asked_for_allowed_used_seen_and_ended(bool postgres)
    {
        await using var engine = await AuditEngine.StartAsync(postgres);
        var tenant = await engine.NewTenantAsync();
        var asked = await AskAsync(engine, tenant);
        var id = Text(asked, "id");
        Assert.Equal("REQUESTED", Text(asked, "state"));
        Assert.Equal((400, "ACCESS_NOT_ALLOWED"), Two(await EngineFixture.ErrorAsync(await OpenAsync(engine, id))));
        var seen = (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/support-access"))).GetProperty("accesses")[0];
        Assert.Equal(("ticket 7", "REQUESTED"), (Text(seen, "reason"), Text(seen, "state")));

        Assert.Equal("ACTIVE", Text(await EngineFixture.JsonAsync(await tenant.PostAsync($"/v1/support-access/{id}:allow", new { })), "state"));
        var opened = await EngineFixture.JsonAsync(await OpenAsync(engine, id));
        var key = Text(opened, "apiKey");
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, "/v1/dead-letters", key));
        Assert.Equal((403, "PERMISSION_MISSING"), Two(await EngineFixture.ErrorAsync(await engine.SendAsync(HttpMethod.Get, "/v1/conversations", key))));
        var keyId = Text(opened.GetProperty("access"), "key");
        var acts = (await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/audit?actor={keyId}"))).GetProperty("acts");
        Assert.Equal(("dead_letters.read", $"support access {id}"), (Text(acts[0], "action"), Text(acts[0], "actorName")));

        Assert.Equal("ENDED", Text(await EngineFixture.JsonAsync(await tenant.PostAsync($"/v1/support-access/{id}:end", new { })), "state"));
        Assert.Equal((401, "API_KEY_NEEDED"), Two(await EngineFixture.ErrorAsync(await engine.SendAsync(HttpMethod.Get, "/v1/dead-letters", key))));
        Assert.Equal((400, "ACCESS_NOT_ALLOWED"), Two(await EngineFixture.ErrorAsync(await OpenAsync(engine, id))));
        var actions = (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/audit"))).GetProperty("acts").EnumerateArray().Select(act => Text(act, "action")).ToArray();
        Assert.All((string[])["support_access.request", "support_access.allow", "support_access.open", "support_access.end"], action => Assert.Contains(action, actions));
    }

    [Fact]
    public async Task It_ends_by_itself()
    {
        await using var engine = await AuditEngine.StartAsync();
        var tenant = await engine.NewTenantAsync();
        var id = Text(await AskAsync(engine, tenant), "id");
        await EngineFixture.JsonAsync(await tenant.PostAsync($"/v1/support-access/{id}:allow", new { }));
        var key = Text(await EngineFixture.JsonAsync(await OpenAsync(engine, id)), "apiKey");

        engine.Clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal((401, "KEY_EXPIRED"), Two(await EngineFixture.ErrorAsync(await engine.SendAsync(HttpMethod.Get, "/v1/dead-letters", key))));
        Assert.Equal((400, "ACCESS_NOT_ALLOWED"), Two(await EngineFixture.ErrorAsync(await OpenAsync(engine, id))));
        Assert.Equal("ENDED", Text((await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/support-access"))).GetProperty("accesses")[0], "state"));
    }

    [Fact]
    public async Task An_account_refuses_it_and_one_that_allows_it_beforehand_is_not_asked()
    {
        await using var engine = await AuditEngine.StartAsync();
        var (strict, open) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        var refused = Text(await AskAsync(engine, strict), "id");
        Assert.Equal("REFUSED", Text(await EngineFixture.JsonAsync(await strict.PostAsync($"/v1/support-access/{refused}:end", new { })), "state"));
        Assert.Equal((400, "ACCESS_OVER"), Two(await EngineFixture.ErrorAsync(await strict.PostAsync($"/v1/support-access/{refused}:allow", new { }))));

        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Put, "/v1/support-policy", open.ApiKey, new { allows = true }));
        var asked = await AskAsync(engine, open);
        Assert.Equal("ACTIVE", Text(asked, "state"));
        await EngineFixture.JsonAsync(await OpenAsync(engine, Text(asked, "id")));
    }

    [Fact]
    public async Task Nobody_asks_for_what_would_outlast_it()
    {
        await using var engine = await AuditEngine.StartAsync();
        var tenant = await engine.NewTenantAsync();
        foreach (var permission in (string[])["KEYS_WRITE", "SUPPORT_WRITE", "PLATFORM_ADMIN"])
        {
            Assert.Equal((400, "PERMISSION_INVALID"), Two(await EngineFixture.ErrorAsync(await engine.SendAsync(
                HttpMethod.Post, "/v1/support-access", EngineFixture.AdminKey, new { tenant = tenant.Id, reason = "x", permissions = new[] { permission } }))));
        }
    }

    private static async Task<JsonElement> AskAsync(EngineFixture engine, TestTenant tenant) => await EngineFixture.JsonAsync(await engine.SendAsync(
        HttpMethod.Post, "/v1/support-access", EngineFixture.AdminKey, new { tenant = tenant.Id, reason = "ticket 7", permissions = new[] { "DEAD_LETTERS_READ" } }));

    private static Task<HttpResponseMessage> OpenAsync(EngineFixture engine, string id) => engine.SendAsync(HttpMethod.Post, $"/v1/support-access/{id}:open", EngineFixture.AdminKey, new { });

    private static (int, string) Two((int Status, string Reason, string) error) => (error.Status, error.Reason);

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
