using Parley.Bench.Output;
using Parley.Bench.World;

namespace Parley.Bench.Runs;

/// <summary>What it takes to wake a conversation from the store, and what one weighs that is awake and idle.</summary>
internal static class ActivateRun
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        const int timed = 2_000, least = 1_000;
        var count = timed + least + (options.Count ?? 20_000);
        await using var graph = await GraphSocket.StartAsync();
        await using var database = await MeasuredDatabase.OpenAsync(options.Store);
        string file;
        var first = await EngineUnderLoad.StartAsync(options, graph, database);
        await using (first.Process)
        {
            await first.AddAppAsync("bench");
            var tenant = await first.AddTenantAsync("bench");
            file = (await first.Process.AskAsync($"converse {tenant.Id} {tenant.Sessions[0].Id} {count}")).GetProperty("file").GetString()!;
            await first.SettleAsync();
        }

        var second = await EngineUnderLoad.StartAsync(options, graph, database);
        await using (second.Process)
        {
            var answer = await second.Process.AskAsync($"activate {file} {timed}");
            File.Delete(file);
            return Report.End(
                options, answer,
                $"cold activation p50 {answer.GetProperty("p50Ms").GetDouble():0.00} ms, p99 {answer.GetProperty("p99Ms").GetDouble():0.00} ms; {answer.GetProperty("bytesPerConversation").GetDouble():0} bytes per idle conversation; {answer.GetProperty("conversations").GetInt32()} of them awake in {answer.GetProperty("workingSetBytes").GetDouble() / (1 << 20):0} MiB of process");
        }
    }
}
