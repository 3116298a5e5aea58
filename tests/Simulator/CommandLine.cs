using System.Diagnostics;
using Parley.Simulator;
using Parley.Tests.Kit;

namespace Parley.Tests.Simulator;

public class CommandLine
{
    [Fact]
    public async Task It_introduces_its_world_and_stops_when_asked()
    {
        using var process = Start("--port", "0");
        var lines = new List<string>();
        while (lines.Count == 0 || !lines[^1].StartsWith("App:", StringComparison.Ordinal))
            lines.Add(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync()));
        var phones = lines.Single(l => l.StartsWith("Phones:", StringComparison.Ordinal))["Phones:".Length..].Trim();
        using var client = new HttpClient(new LoopbackOnlyHandler());
        Assert.Contains("100000000000001", await client.GetStringAsync(phones + "_sim/state"), StringComparison.Ordinal);
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) await kill.WaitForExitAsync();
        Assert.Equal(0, await ExitAsync(process));
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_and_exit_code_1()
    {
        await using var first = await SimulatorHost.StartAsync();
        await FailsAsync($"Cannot listen on 127.0.0.1:{first.Address.Port}: Address already in use", "--port", $"{first.Address.Port}");
    }

    [Theory]
    [InlineData("Unknown argument --prot; --help lists what there is.", "--prot", "1")]
    [InlineData("--port needs a value.", "--port")]
    [InlineData("99999 is no port.", "--port", "99999")]
    [InlineData("here is no IP address.", "--listen", "here")]
    public Task A_wrong_argument_is_one_line_and_exit_code_1(string line, params string[] arguments) => FailsAsync(line, arguments);

    [Fact]
    public async Task A_setup_file_makes_another_world()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("setup.json"), """
            {"apps":[{"name":"a","secret":"s"}],"wabas":[{"id":"1","apps":["a"]}],"numbers":[{"id":"2","displayPhoneNumber":"+49 30 5550100"}],
             "settings":{"window":"off"}}
            """);
        using var process = Start("--port", "0", "--quiet", "--setup", folder.File("setup.json"));
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync();
        }
        while (line is not null && !line.StartsWith("Number:", StringComparison.Ordinal));

        Assert.Contains("+49 30 5550100", line, StringComparison.Ordinal);
        process.Kill();
        await File.WriteAllTextAsync(folder.File("setup.json"), """{"appps":[]}""");
        using var wrong = Start("--port", "0", "--setup", folder.File("setup.json"));
        Assert.Contains("appps", await wrong.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await ExitAsync(wrong));
    }

    private static async Task FailsAsync(string line, params string[] arguments)
    {
        using var process = Start(arguments);
        Assert.Equal(line, (await process.StandardError.ReadToEndAsync()).TrimEnd());
        Assert.Equal(1, await ExitAsync(process));
    }

    private static async Task<int> ExitAsync(Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(SimulatorHost).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
