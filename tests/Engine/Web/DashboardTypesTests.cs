using System.Diagnostics;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Web;

/// <summary>The dashboard speaks the public API, by types that are made of its description. <c>PARLEY_WRITE_DOCS=1</c> makes them anew.</summary>
[Collection(OnSqlite.Name)]
public sealed class DashboardTypesTests(SqliteEngine engine)
{
    [Fact]
    public async Task The_dashboards_types_are_those_of_the_contract()
    {
        using var folder = new TemporaryFolder();
        var (description, made) = (System.IO.Path.Combine(folder.Path, "openapi.json"), System.IO.Path.Combine(folder.Path, "schema.d.ts"));
        await File.WriteAllBytesAsync(description, await engine.Http.GetByteArrayAsync("/openapi/v1.json"));
        var start = new ProcessStartInfo("npx") { WorkingDirectory = System.IO.Path.Combine(SourceTree.Root, "frontend/dashboard/tools"), RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])["--no-install", "openapi-typescript", description, "--root-types", "--root-types-no-schema-prefix", "--output", made]) start.ArgumentList.Add(word);
        using (var process = Process.Start(start)!)
        {
            var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, string.Concat(said));
        }

        var kept = System.IO.Path.Combine(SourceTree.Root, "frontend/dashboard/src/api/schema.d.ts");
        if (Environment.GetEnvironmentVariable("PARLEY_WRITE_DOCS") == "1") File.Copy(made, kept, overwrite: true);
        Assert.True(await File.ReadAllTextAsync(made) == await File.ReadAllTextAsync(kept), "The contract has changed: run this test with PARLEY_WRITE_DOCS=1 and commit frontend/dashboard/src/api/schema.d.ts.");
    }
}
