using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Parley.Silo.Hosting;
using Parley.Silo.Hosting.Access;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Auditing;

/// <summary>Access logs: what is in them, and that they end.</summary>
[Trait("Promise", "S1.10")]
public sealed class AccessLogTests
{
    private static readonly DateOnly First = new(2026, 3, 1);

    [Fact]
    public void They_are_gone_after_fourteen_days_unless_set()
    {
        Assert.Equal(14, new AccessLogSettings().Days);
        using var folder = new TemporaryFolder();
        var files = new AccessLogFiles(folder.Path, 14, 1 << 20);
        File.WriteAllText(folder.File("access-of-others.log"), "");
        for (var day = 0; day < 20; day++) files.Append(First.AddDays(day), $"day {day}\n");

        files.DeleteOld(new DateTimeOffset(2026, 3, 20, 23, 59, 59, TimeSpan.Zero));

        var left = Directory.GetFiles(folder.Path).Select(file => System.IO.Path.GetFileName(file)!).Order().ToArray();
        Assert.Equal([.. Enumerable.Range(6, 15).Select(day => $"access-2026-03-{day:00}.log"), "access-of-others.log"], left);
    }

    [Fact]
    public void A_days_file_has_a_bound()
    {
        using var folder = new TemporaryFolder();
        var files = new AccessLogFiles(folder.Path, 14, 100);
        for (var i = 0; i < 1000; i++) files.Append(First, "0123456789\n");

        Assert.InRange(new FileInfo(folder.File("access-2026-03-01.log")).Length, 100, 200);
        Assert.EndsWith("is full\n", File.ReadAllText(folder.File("access-2026-03-01.log")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_has_time_address_method_path_and_status_and_never_the_query()
    {
        await using var engine = await AuditEngine.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/contacts?phone=15550001111");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "nobody's");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        await EngineFixture.ErrorAsync(await engine.Http.SendAsync(request));
        await engine.StopEngineAsync();

        var text = string.Concat(Directory.GetFiles(engine.AccessLogs).Select(File.ReadAllText));
        Assert.Matches(new Regex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z 203\.0\.113\.7 GET /v1/contacts 401 \d+$", RegexOptions.Multiline), text);
        Assert.DoesNotContain("15550001111", text, StringComparison.Ordinal);
        await engine.StartEngineAsync();
    }

    [Fact]
    public async Task A_quiet_engine_deletes_what_is_over()
    {
        await using var engine = await AuditEngine.StartAsync();
        Directory.CreateDirectory(engine.AccessLogs);
        var today = DateOnly.FromDateTime(engine.Clock.GetUtcNow().UtcDateTime);
        var file = System.IO.Path.Combine(engine.AccessLogs, $"access-{today:yyyy-MM-dd}.log");
        await File.WriteAllTextAsync(file, "");
        await engine.PassUntilAsync(TimeSpan.FromDays(1), () => Task.FromResult(File.Exists(file)), static there => !there);

        Assert.True(DateOnly.FromDateTime(engine.Clock.GetUtcNow().UtcDateTime) > today.AddDays(1));
    }

    [Fact]
    public async Task There_are_none_unless_they_are_asked_for()
    {
        using var folder = new TemporaryFolder();
        await using (var engine = await OwnEngine.StartAsync(folder.Path, new StoreSettings())) await engine.NewTenantAsync();

        Assert.DoesNotContain(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories), file => System.IO.Path.GetFileName(file).StartsWith("access", StringComparison.Ordinal));
    }
}
