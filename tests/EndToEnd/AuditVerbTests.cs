using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Parley.Storage.Database;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary><c>silo audit verify</c> on what the built program wrote.</summary>
[Trait("Promise", "S2.2")]
public class AuditVerbTests
{
    [Fact]
    public async Task It_passes_on_what_was_written_and_names_the_first_record_that_was_changed_or_cut()
    {
        using var folder = new TemporaryFolder();
        await FillAsync(folder.Path);

        var (code, output, error) = await VerifyAsync(folder);
        Assert.True(code == 0, output + error);
        Assert.Contains(" records, all as they were written", output, StringComparison.Ordinal);
        Assert.Equal(0, (await VerifyAsync(folder, "--heads", folder.File("audit-heads"))).Code);
        var words = output.Split('\n').Single(line => line.StartsWith("tn", StringComparison.Ordinal)).Split(':', ' ');
        var (tenant, last) = (words[0], int.Parse(words[2], CultureInfo.InvariantCulture));
        Assert.True(last >= 3, output);

        await TamperAsync(folder, $"DROP TRIGGER audit_kept; DROP TRIGGER audit_append_only; DELETE FROM audit WHERE tenant <> '' AND seq = {last}");
        Assert.Equal(0, (await VerifyAsync(folder, "--tenant", tenant)).Code);
        (code, output, _) = await VerifyAsync(folder, "--tenant", tenant, "--heads", folder.File("audit-heads"));
        Assert.Equal(1, code);
        Assert.Contains($"{tenant}: record {last} is bad: it is missing: the chain was cut", output, StringComparison.Ordinal);

        await TamperAsync(folder, "UPDATE audit SET actor = 'somebody else' WHERE tenant <> '' AND seq = 2");
        (code, output, _) = await VerifyAsync(folder);
        Assert.Equal(1, code);
        Assert.Contains($"{tenant}: record 2 is bad", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_that_nobody_understands_are_one_clear_line()
    {
        var (code, _, error) = await SiloProcess.RunAsync(["audit", "look"]);
        Assert.Equal(2, code);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal(2, (await SiloProcess.RunAsync(["audit", "verify", "--tenant", "nobody"])).Code);
    }

    /// <summary>Three keys of the demo's tenant, and what its making left.</summary>
    private static async Task FillAsync(string data)
    {
        await using var silo = await SiloProcess.DemoAsync(data);
        using var http = new HttpClient(new LoopbackOnlyHandler());
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", silo.ApiKey);
        for (var i = 0; i < 3; i++) (await http.PostAsJsonAsync($"{silo.Web}/v1/keys", new { name = $"key {i}" })).EnsureSuccessStatusCode();
        Assert.Equal(0, await silo.StopAsync());
    }

    private static Task<(int Code, string Output, string Error)> VerifyAsync(TemporaryFolder folder, params string[] more) => SiloProcess.RunAsync(["audit", "verify", "--data", folder.Path, .. more]);

    private static async Task TamperAsync(TemporaryFolder folder, string sql)
    {
        await using var store = await Store.OpenAsync(StoreOptions.Sqlite(folder.File("parley.db")));
        await store.WriteAsync((connection, _) =>
        {
            using var command = connection.Command(sql);
            return Task.FromResult(command.ExecuteNonQuery());
        });
    }
}
