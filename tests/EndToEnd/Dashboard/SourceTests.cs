using System.Diagnostics;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>What the dashboard's own tools say of its sources.</summary>
public sealed class SourceTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "frontend/dashboard");

    [Theory]
    [InlineData("types")]
    [InlineData("lint")]
    [InlineData("test")]
    [InlineData("budget")]
    public async Task The_dashboards_own_checks_pass(string check)
    {
        var (code, said) = await NpmAsync(check);
        Assert.True(code == 0, said);
    }

    private static async Task<(int Code, string Said)> NpmAsync(string script)
    {
        var start = new ProcessStartInfo("npm") { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])["run", "--silent", script]) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        return (process.ExitCode, await output + await errors);
    }
}
