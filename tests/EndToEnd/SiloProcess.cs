using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary>The built program as a process of its own, as an operator starts it.</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    public const string AdminKey = "end-to-end-admin-key-0123456789-0123456789";
    private readonly Process _process;
    private readonly Task<string> _errors;

    private SiloProcess(Process process)
    {
        _process = process;
        ProcessId = process.Id;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int ProcessId { get; }

    /// <summary>What it logged; there when it has ended.</summary>
    public Task<string> Errors => _errors;

    public bool HasExited => _process.HasExited;

    public JsonElement Announced { get; private set; }

    public string Web => Announced.GetProperty("web").GetString()!;

    public string Grpc => Announced.GetProperty("grpc").GetString()!;

    public string Simulator => Announced.GetProperty("simulator").GetString()!;

    public string ApiKey => Announced.GetProperty("apiKey").GetString()!;

    /// <summary>Starts the demo and waits for its one line.</summary>
    public static async Task<SiloProcess> DemoAsync(string data, int? port = null, string? postgres = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            var silo = Start(["demo", "--json", "--data", data, "--port", $"{port ?? FreeBlock()}", .. postgres is null ? (string[])[] : ["--postgres", postgres]]);
            var line = await silo._process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            if (line is not null)
            {
                silo.Announced = JsonDocument.Parse(line).RootElement;
                return silo;
            }

            // Somebody may have taken one of the ports between looking and listening.
            var error = await silo._errors;
            if (port is not null || attempt == 4 || !error.Contains("in use", StringComparison.Ordinal)) throw new InvalidOperationException(error);
        }
    }

    /// <summary>Starts the engine alone, on ports that stay the same over its restarts, and waits until it is ready.</summary>
    public static async Task<SiloProcess> EngineAsync(string data, int port, string graph, string? postgres = null, string[]? more = null, Dictionary<string, string>? environment = null, string? program = null)
    {
        string[] store = postgres is null ? [] : ["--Parley:Store:Kind", "postgres", "--Parley:Store:ConnectionString", postgres];
        var silo = Start(["run", "--data", data, "--Parley:Web:Port", $"{port}", "--Parley:Grpc:Port", $"{port + 1}", "--Parley:Graph:BaseUrl", graph, .. store, .. more ?? []], environment, program);
        using var http = new HttpClient(new LoopbackOnlyHandler());
        for (var i = 0; i < 600 && !silo._process.HasExited; i++)
        {
            try
            {
                using var ready = await http.GetAsync($"http://127.0.0.1:{port}/health/ready");
                if (ready.IsSuccessStatusCode) return silo;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100);
        }

        silo.Kill();
        throw new InvalidOperationException($"The engine did not become ready: {await silo._errors}");
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments, Dictionary<string, string>? environment = null, string? program = null)
    {
        var silo = Start(arguments, environment, program);
        var output = silo._process.StandardOutput.ReadToEndAsync();
        await silo._process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (silo._process.ExitCode, await output, await silo._errors);
    }

    /// <summary>Ends it as a power failure would: no handler runs.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to stop, as an operator's service manager does.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A port P for which P, P+1 and P+10 are free.</summary>
    public static int FreeBlock()
    {
        while (true)
        {
            var port = FreePort.Next();
            if (port < 65000 && IsFree(port + 1) && IsFree(port + 10)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    /// <summary>Starts a verb that stays; its caller knows when it is there.</summary>
    /// <param name="arguments">The verb and its options.</param>
    /// <param name="environment">Variables beside those of the test.</param>
    /// <param name="program">Another build of the program than the tests' own edition.</param>
    public static SiloProcess Start(string[] arguments, Dictionary<string, string>? environment = null, string? program = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        start.ArgumentList.Add(program ?? Path.Combine(AppContext.BaseDirectory, "silo.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["Parley__AdminKey"] = AdminKey;
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        return new SiloProcess(Process.Start(start)!);
    }
}
