using System.Diagnostics;
using Parley.Bench.Output;
using Parley.Bench.World;
using Parley.Tests.Kit;

namespace Parley.Bench.Runs;

/// <summary>From the start of the built program to its announcement, each time in a new folder.</summary>
internal static class StartRun
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var times = new List<double>();
        for (var i = 0; i < (options.Count ?? 5); i++) times.Add(await OnceAsync(options));
        times.Sort();
        var median = times[times.Count / 2];
        return Report.End(options, new { minMs = times[0], medianMs = median, times, store = options.Store }, $"start: least {times[0]:0} ms, median {median:0} ms of {times.Count}");
    }

    private static async Task<double> OnceAsync(BenchOptions options)
    {
        await using var database = await MeasuredDatabase.OpenAsync(options.Store);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] words = [Path.Combine(AppContext.BaseDirectory, "silo.dll"), "demo", "--json", "--data", database.Folder, "--port", $"{FreePort.Next()}"];
        foreach (var word in words) start.ArgumentList.Add(word);
        if (database.Arguments.IndexOf("--connection") is var at and >= 0)
        {
            start.ArgumentList.Add("--postgres");
            start.ArgumentList.Add(database.Arguments[at + 1]);
        }

        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync();
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        process.Kill();
        await process.WaitForExitAsync();
        if (line is null) throw new InvalidOperationException(await errors);
        Report.Say($"{elapsed:0} ms");
        return elapsed;
    }
}
