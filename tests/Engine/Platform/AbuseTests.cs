using System.Net.Http.Json;
using System.Text.Json;
using Parley.Frontend.Platform;
using Parley.Tests.Engine.Auditing;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Platform;

/// <summary>Anybody reports abuse, and the operator decides.</summary>
[Trait("Promise", "S3.10")]
public class AbuseTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_report_finds_whose_number_it_is_and_what_became_of_it(bool postgres)
    {
        await using var engine = await AuditEngine.StartAsync(postgres);
        var shop = await engine.NewShopAsync();
        var display = (await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/sessions/{shop.Session}"))).GetProperty("displayPhoneNumber").GetString()!;
        using var answer = await ReportAsync(engine, display.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal));
        Assert.Equal(202, (int)answer.StatusCode);
        using var nobodys = await ReportAsync(engine, "+4915550001111");
        Assert.Equal(202, (int)nobodys.StatusCode);

        var listed = (await AdminAsync(engine, HttpMethod.Get, "/v1/abuse-reports?state=OPEN")).GetProperty("reports").EnumerateArray().ToArray();
        Assert.Equal(2, listed.Length);
        var ours = Assert.Single(listed, one => Text(one, "tenant") == shop.Id);
        Assert.Equal(("impersonation", "They say that they are my bank.", "me@example.com"), (Text(ours, "kind"), Text(ours, "text"), Text(ours, "contact")));

        var decided = await AdminAsync(engine, HttpMethod.Post, $"/v1/abuse-reports/{Text(ours, "id")}:decide", new { state = "ACTED", decision = "Suspended." });
        Assert.Equal(("ACTED", "Suspended."), (Text(decided, "state"), Text(decided, "decision")));
        Assert.Single((await AdminAsync(engine, HttpMethod.Get, "/v1/abuse-reports?state=OPEN")).GetProperty("reports").EnumerateArray());
        var act = Assert.Single((await EngineFixture.JsonAsync(await shop.GetAsync("/v1/audit?action=abuse_report.decide"))).GetProperty("acts").EnumerateArray());
        Assert.DoesNotContain("example.com", act.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nonsense_is_refused_and_nobody_floods_it()
    {
        await using var engine = await AuditEngine.StartAsync();
        using var empty = await engine.Http.PostAsync("/v1/abuse-reports", new StringContent("nonsense"));
        Assert.Equal((400, "BODY_INVALID"), Two(await EngineFixture.ErrorAsync(empty)));
        using var kind = await engine.Http.PostAsJsonAsync("/v1/abuse-reports", new { number = "+15550001111", kind = "noise", text = "x" });
        Assert.Equal((400, "KIND_INVALID"), Two(await EngineFixture.ErrorAsync(kind)));
        for (var i = 2; i < AbuseLimits.PerNetwork; i++) (await ReportAsync(engine, "+15550001111")).EnsureSuccessStatusCode();

        Assert.Equal((429, "RATE_LIMITED"), Two(await EngineFixture.ErrorAsync(await ReportAsync(engine, "+15550001111"))));
        using var elsewhere = new HttpRequestMessage(HttpMethod.Post, "/v1/abuse-reports") { Content = JsonContent.Create(new { number = "+15550001111", kind = "spam", text = "x" }) };
        elsewhere.Headers.Add("X-Forwarded-For", "203.0.113.7");
        Assert.Equal(202, (int)(await engine.Http.SendAsync(elsewhere)).StatusCode);
    }

    private static Task<HttpResponseMessage> ReportAsync(EngineFixture engine, string number) =>
        engine.Http.PostAsJsonAsync("/v1/abuse-reports", new { number, kind = "impersonation", text = "They say that they are my bank.", contact = "me@example.com" });

    private static async Task<JsonElement> AdminAsync(EngineFixture engine, HttpMethod method, string path, object? body = null) => await EngineFixture.JsonAsync(await engine.SendAsync(method, path, EngineFixture.AdminKey, body));

    private static (int, string) Two((int Status, string Reason, string) error) => (error.Status, error.Reason);

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
