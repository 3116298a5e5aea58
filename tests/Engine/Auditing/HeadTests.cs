using System.Text.Json;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;

namespace Parley.Tests.Engine.Auditing;

/// <summary>The heads of chains leave the store every hour.</summary>
[Trait("Promise", "S2.2")]
public sealed class HeadTests
{
    [Fact]
    public async Task What_moved_is_written_out_every_hour_and_at_the_end()
    {
        await using var engine = await AuditEngine.StartAsync();
        var tenant = await engine.NewTenantAsync();
        var first = await engine.PassUntilAsync(TimeSpan.FromHours(1), () => Task.FromResult(Lines(engine)), lines => lines.Any(line => line.Tenant == tenant.Id));
        await (await tenant.PostAsync("/v1/keys", new { name = "another" })).Content.ReadAsStringAsync();
        await engine.StopEngineAsync();
        var last = Lines(engine);
        await engine.StartEngineAsync();

        Assert.Equal([1L, 2L], last.Where(line => line.Tenant == tenant.Id).Select(line => line.Number));
        Assert.Contains(last, line => line.Tenant.Length == 0);
        Assert.True(first.Length < last.Length);
        TenantId.TryParse(tenant.Id, out var id);
        var heads = last.Where(line => line.Tenant == tenant.Id).Select(line => new AuditHead(id, line.Number, Convert.FromHexString(line.Hash)));
        Assert.Equal(new AuditVerdict(2, null, null), await engine.Trail.VerifyAsync(id, [.. heads]));
    }

    private static (string Tenant, long Number, string Hash)[] Lines(AuditEngine engine)
    {
        var folder = System.IO.Path.Combine(engine.DataFolder, "audit-heads");
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.GetFiles(folder).Order().SelectMany(ReadShared).Select(line => JsonDocument.Parse(line).RootElement).Select(line => (line.GetProperty("tenant").GetString()!, line.GetProperty("number").GetInt64(), line.GetProperty("hash").GetString()!))];
    }

    /// <summary>The whole lines of a file that is being written.</summary>
    private static string[] ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
