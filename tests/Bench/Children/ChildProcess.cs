using System.Diagnostics;
using System.Text.Json;

namespace Parley.Bench.Children;

/// <summary>
/// This program once more, as engine or as floor, so that its CPU is its own. It announces itself with one line of JSON
/// and answers each line it is sent with another; when its input ends, it stops.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    public const string EngineVerb = "engine-child", FloorVerb = "floor-child", LoadVerb = "load-child";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public JsonElement Announced { get; private set; }

    public static async Task<ChildProcess> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("exec");
        // The engine under the runtime settings that it is shipped with; the floor under the runtime's own.
        if (arguments[0] == EngineVerb) Add(start, "--runtimeconfig", Path.Combine(AppContext.BaseDirectory, "silo.runtimeconfig.json"), "--depsfile", Path.ChangeExtension(typeof(ChildProcess).Assembly.Location, ".deps.json"));
        start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        Add(start, arguments);
        var child = new ChildProcess(Process.Start(start)!);
        child.Announced = await child.ReadAsync();
        return child;
    }

    /// <summary>Sends a line and waits for the answer.</summary>
    public async Task<JsonElement> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static void Add(ProcessStartInfo start, params string[] arguments)
    {
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
    }

    private async Task<JsonElement> ReadAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("A child process ended; its error output says why.");
        return JsonDocument.Parse(line).RootElement;
    }
}
