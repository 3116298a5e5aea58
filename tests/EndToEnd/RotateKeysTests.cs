using System.Text.RegularExpressions;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary><c>silo rotate-keys</c>, beside a running engine and without one.</summary>
[Trait("Promise", "S3.9")]
public sealed class RotateKeysTests
{
    [Fact]
    public async Task Keys_are_rotated_beside_a_running_engine_and_after_it()
    {
        using var folder = new TemporaryFolder();
        await using (var silo = await SiloProcess.DemoAsync(folder.Path))
        {
            var beside = await SiloProcess.RunAsync(["rotate-keys", "--data", folder.Path]);
            Done(beside, 2);
            Assert.Contains("an engine runs on this store", beside.Error, StringComparison.Ordinal);
            await silo.StopAsync();
        }

        Done(await SiloProcess.RunAsync(["rotate-keys", "--data", folder.Path]), 3);
        Done(await SiloProcess.RunAsync(["rotate-keys", "--data", folder.Path, "--check"]), 3);

        // Only the newest is kept, and the engine starts and works.
        var file = folder.File("master.key");
        await File.WriteAllTextAsync(file, (await File.ReadAllLinesAsync(file)).Last(static line => line.Length > 0));
        Done(await SiloProcess.RunAsync(["rotate-keys", "--data", folder.Path, "--check"]), 3);
        await using var again = await SiloProcess.DemoAsync(folder.Path);
        Assert.False(again.HasExited);
    }

    [Fact]
    public async Task Without_a_key_there_is_one_clear_line()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = await SiloProcess.RunAsync(["rotate-keys", "--data", folder.Path]);
        Assert.Equal(1, code);
        Assert.Matches("^silo: There is no master key file .*\n$", error);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static void Done((int Code, string Output, string Error) run, int version)
    {
        Assert.True(run.Code == 0, run.Output + run.Error);
        Assert.Matches(new Regex($"All [1-9][0-9]* secrets are under version {version}\\."), run.Output);
    }
}
