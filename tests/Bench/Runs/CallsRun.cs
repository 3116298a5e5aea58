using Parley.Bench.Output;
using Parley.Bench.World;

namespace Parley.Bench.Runs;

/// <summary>What a call between objects of one process costs.</summary>
internal static class CallsRun
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        await using var graph = await GraphSocket.StartAsync();
        await using var engine = await EngineUnderLoad.StartAsync(options, graph);
        await engine.AddAppAsync("bench");
        var tenant = await engine.AddTenantAsync("bench");
        var answer = await engine.Process.AskAsync($"calls {tenant.Id} {tenant.Sessions[0].Id} {options.Count ?? 1_000_000}");
        return Report.End(
            options, answer,
            $"{answer.GetProperty("callsPerSecond").GetDouble():0} calls/s one after the other, {answer.GetProperty("atOncePerSecond").GetDouble():0} calls/s with 256 at once, {answer.GetProperty("bytesPerCall").GetDouble():0} bytes per call");
    }
}
