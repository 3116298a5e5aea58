using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Frontend.Auditing;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Auditing;

/// <summary>What the audit keeps of calls. That every method is recorded as its contract says is the access matrix's.</summary>
[Trait("Promise", "S2.2")]
[Trait("Promise", "S3.5")]
public sealed class AuditTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_tells_who_did_what_to_what_from_where_and_what_was_there_before(bool postgres)
    {
        await using var engine = await AuditEngine.StartAsync(postgres);
        var tenant = await engine.NewTenantAsync();
        var webhook = (await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/webhooks", new { url = "https://one.example.com/hidden-path", description = "ours" }))).GetProperty("webhook").GetProperty("id").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/webhooks/{webhook}") { Content = JsonContent.Create(new { url = "https://two.example.com/hidden-path", description = "theirs" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.ApiKey);
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("User-Agent", "till/7");
        (await engine.Http.SendAsync(request)).EnsureSuccessStatusCode();

        var act = Assert.Single(await ActsAsync(tenant, "?action=webhook.update"));
        Assert.Equal(("KEY", "first key", webhook, "DONE"), (Text(act, "actorKind"), Text(act, "actorName"), Text(act, "target"), Text(act, "outcome")));
        Assert.Equal(("203.0.113.7", "till/7"), (Text(act, "ipAddress"), Text(act, "userAgent")));
        Assert.Equal(("one.example.com", "ours"), (Text(act.GetProperty("before"), "host"), Text(act.GetProperty("before"), "description")));
        Assert.Equal(("two.example.com", "theirs"), (Text(act.GetProperty("after"), "host"), Text(act.GetProperty("after"), "description")));
        Assert.DoesNotContain("hidden-path", act.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_platform_does_to_a_tenant_stands_in_both_audits()
    {
        await using var engine = await AuditEngine.StartAsync();
        var tenant = await engine.NewTenantAsync();

        var theirs = Assert.Single(await ActsAsync(tenant, "?action=tenant.create"));
        var platforms = Assert.Single((await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, "/v1/audit?action=tenant.create", EngineFixture.AdminKey))).GetProperty("acts").EnumerateArray());

        Assert.Equal(("PLATFORM", tenant.Id), (Text(theirs, "actorKind"), Text(theirs, "target")));
        Assert.Equal(tenant.Id, Text(platforms, "target"));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task A_flood_of_attempts_is_a_line_with_their_number_in_the_audit_of_whom_they_were_aimed_at()
    {
        await using var engine = await AuditEngine.StartAsync();
        var (tenant, other) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        for (var i = 0; i < 120; i++) Assert.Equal(401, (await EngineFixture.ErrorAsync(await engine.SendAsync(HttpMethod.Get, "/v1/sessions", tenant.ApiKey[..^4] + "AAAA"))).Status);
        for (var i = 0; i < 30; i++) Assert.Equal(401, (await EngineFixture.ErrorAsync(await engine.SendAsync(HttpMethod.Get, "/v1/sessions", $"made up {i}"))).Status);

        // On a slow machine a minute may end between two attempts.
        var acts = await engine.PassUntilAsync(TimeSpan.FromMinutes(1), () => ActsAsync(tenant, "?outcome=REFUSED"), acts => Times(acts) >= 120);
        Assert.InRange(acts.Length, 1, 5);
        Assert.Equal(120, Times(acts));
        Assert.All(acts, act => Assert.Equal(("authenticate", "API_KEY_NEEDED", "UNKNOWN_ACTOR"), (Text(act, "action"), Text(act, "reason"), Text(act, "actorKind"))));
        Assert.Empty(await ActsAsync(other, "?outcome=REFUSED"));
        var platforms = await engine.PassUntilAsync<JsonElement[]>(
            TimeSpan.FromMinutes(1), async () => [.. (await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, "/v1/audit?outcome=REFUSED", EngineFixture.AdminKey))).GetProperty("acts").EnumerateArray()], acts => Times(acts) >= 30);
        Assert.InRange(platforms.Length, 1, 5);
        Assert.Equal(30, Times(platforms));
    }

    [Fact]
    public async Task Reading_something_sensitive_is_recorded_at_once_and_again_and_again_counted()
    {
        await using var engine = await AuditEngine.StartAsync();
        var tenant = await engine.NewTenantAsync();
        await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/dead-letters"));
        Assert.Equal("1", Text(Assert.Single(await ActsAsync(tenant, "?action=dead_letters.read")), "times"));

        for (var i = 0; i < 49; i++) await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/dead-letters"));
        await engine.Engine.Services.GetRequiredService<AuditLog>().FlushAsync();

        var acts = await ActsAsync(tenant, "?action=dead_letters.read");
        Assert.InRange(acts.Length, 2, 6);
        Assert.Equal(50, Times(acts));
    }

    [Fact]
    public async Task Without_a_record_nothing_is_changed()
    {
        await using var engine = await AuditEngine.StartAsync();
        var tenant = await engine.NewTenantAsync();
        engine.Trail.Takes = static step => step != "begin";

        Assert.Equal((503, "STORE_UNAVAILABLE"), Short(await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/webhooks", new { url = "https://one.example.com/" }))));

        engine.Trail.Takes = static _ => true;
        Assert.Equal(0, (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/webhooks"))).GetProperty("webhooks").GetArrayLength());
    }

    [Fact]
    public async Task A_change_whose_record_cannot_be_completed_says_so_and_its_record_follows()
    {
        await using var engine = await AuditEngine.StartAsync();
        var tenant = await engine.NewTenantAsync();
        engine.Trail.Takes = static step => step != "record";

        Assert.Equal((409, "AUDIT_INCOMPLETE"), Short(await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/webhooks", new { url = "https://one.example.com/" }))));

        engine.Trail.Takes = static _ => true;
        Assert.Equal(1, (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/webhooks"))).GetProperty("webhooks").GetArrayLength());
        await engine.Engine.Services.GetRequiredService<AuditLog>().FlushAsync();
        Assert.Equal("DONE", Text(Assert.Single(await ActsAsync(tenant, "?action=webhook.create")), "outcome"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "P1")]
    public async Task What_a_process_left_behind_that_died_in_the_middle_is_recorded_by_the_next(bool postgres)
    {
        await using var engine = await AuditEngine.StartAsync(postgres);
        var tenant = await engine.NewTenantAsync();
        // All that a process has said to the store when it dies between a change and its record.
        engine.Trail.Takes = static step => step == "begin";
        await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/webhooks", new { url = "https://one.example.com/" }));
        await engine.StopEngineAsync();
        await engine.StartEngineAsync();
        var again = new TestTenant(engine, tenant.Id, tenant.ApiKey);
        var act = Assert.Single(await engine.PassUntilAsync(TimeSpan.FromMinutes(20), () => ActsAsync(again, "?action=webhook.create"), acts => acts.Length > 0));
        Assert.Equal(("UNKNOWN_OUTCOME", "first key"), (Text(act, "outcome"), Text(act, "actorName")));
    }

    [Fact]
    public async Task An_export_is_harmless_in_a_spreadsheet_and_complete_page_by_page()
    {
        await using var engine = await AuditEngine.StartAsync();
        var tenant = await engine.NewTenantAsync();
        var made = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/keys", new { name = "=HYPERLINK(\"http://evil\",\"x\")" }));
        var evil = new TestTenant(engine, tenant.Id, made.GetProperty("apiKey").GetString()!);
        for (var i = 0; i < 5; i++) await EngineFixture.JsonAsync(await evil.PostAsync("/v1/keys", new { name = $"k{i}" }));

        var csv = await (await tenant.GetAsync("/v1/audit.csv?action=key.create")).Content.ReadAsStringAsync();
        Assert.StartsWith("id,number,at,actor_kind,actor,actor_name,", csv, StringComparison.Ordinal);
        Assert.Equal(5, csv.Split("\r\n").Count(line => line.Contains(",\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",", StringComparison.Ordinal)));
        Assert.DoesNotContain(",=HYPERLINK", csv, StringComparison.Ordinal);

        var (lines, cursor) = (new List<string>(), "");
        do
        {
            using var page = await tenant.GetAsync($"/v1/audit.jsonl?action=key.create&pageSize=2&cursor={cursor}");
            lines.AddRange((await page.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            cursor = page.Headers.GetValues("X-Next-Cursor").First();
        }
        while (cursor.Length > 0);

        Assert.Equal(6, lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("number").GetString()).Distinct().Count());
        Assert.Equal((403, "PERMISSION_MISSING"), Short(await EngineFixture.ErrorAsync(await engine.SendAsync(HttpMethod.Get, "/v1/audit.csv", await WeakKeyAsync(tenant)))));
        Assert.NotEmpty(await ActsAsync(tenant, "?action=audit.export"));
    }

    [Fact]
    public async Task Erased_values_are_gone_from_the_api_and_the_chain_holds()
    {
        await using var engine = await AuditEngine.StartAsync();
        var tenant = await engine.NewTenantAsync();
        await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/keys", new { name = "Anna's" }));
        Contracts.Ids.TenantId.TryParse(tenant.Id, out var id);

        await engine.Trail.EraseAsync(id, new Contracts.Ports.AuditFilter());

        var act = Assert.Single(await ActsAsync(tenant, "?action=key.create"));
        Assert.Equal(("", "", ""), (Text(act, "actorName"), Text(act, "ipAddress"), Text(act, "userAgent")));
        Assert.DoesNotContain("Anna", act.ToString(), StringComparison.Ordinal);
        Assert.Null((await engine.Trail.VerifyAsync(id, [])).BadNumber);
    }

    [Fact]
    [Trait("Promise", "P16")]
    public async Task What_is_personal_is_erased_when_its_term_is_over_and_the_record_stays()
    {
        await using var engine = await AuditEngine.StartAsync();
        var tenant = await engine.NewTenantAsync();
        Assert.Contains("127.0.0.1", Text(Assert.Single(await ActsAsync(tenant, "?action=tenant.create")), "ipAddress"), StringComparison.Ordinal);

        await engine.PassUntilAsync(TimeSpan.FromDays(1), () => ActsAsync(tenant, "?action=tenant.create"), acts => acts.Length == 1 && Text(acts[0], "ipAddress").Length == 0);
    }

    private static async Task<string> WeakKeyAsync(TestTenant tenant) =>
        (await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/keys", new { name = "weak", permissions = new[] { "MESSAGES_READ" } }))).GetProperty("apiKey").GetString()!;

    private static async Task<JsonElement[]> ActsAsync(TestTenant tenant, string query) =>
        [.. (await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/audit{query}"))).GetProperty("acts").EnumerateArray()];

    private static long Times(JsonElement[] acts) => acts.Sum(act => long.Parse(Text(act, "times"), CultureInfo.InvariantCulture));

    private static (int, string) Short((int Status, string Reason, string Message) error) => (error.Status, error.Reason);

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
