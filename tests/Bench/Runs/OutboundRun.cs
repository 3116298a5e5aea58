using System.Diagnostics;
using Parley.Bench.Load;
using Parley.Bench.Measuring;
using Parley.Bench.Output;
using Parley.Bench.World;

namespace Parley.Bench.Runs;

/// <summary>Sends on gRPC streams until the far end has them: accepted per second, delivered per second, CPU per send.</summary>
internal static class OutboundRun
{
    private const string App = "bench";
    private const int Numbers = 8, Streams = 4;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        await using var graph = await GraphSocket.StartAsync();
        await using var engine = await EngineUnderLoad.StartAsync(options, graph);
        await engine.AddAppAsync(App);
        var tenant = await engine.AddTenantAsync(App, Numbers);
        // Windows open: each customer writes once.
        var numbers = tenant.Sessions.Select(session => session.PhoneNumberId).ToArray();
        await engine.MeasureAsync(EngineUnderLoad.PathOf(App), new MessageWorkload(numbers, 1, 0, options.Senders, once: true), options.Connections, 0, TimeSpan.FromMinutes(1));
        var count = options.Count ?? options.Senders;
        await SendAsync(engine, tenant, options, count / 4);
        var result = await SendAsync(engine, tenant, options, count);
        return Report.End(options, result, result.ToString());
    }

    private static async Task<Outcome> SendAsync(EngineUnderLoad engine, LoadTenant tenant, BenchOptions options, int count)
    {
        var target = engine.Graph.Count + count;
        var cpu = CpuClock.OfProcess(engine.Process.Id);
        var database = engine.Database.CpuMs;
        var started = Stopwatch.GetTimestamp();
        var microseconds = await engine.SendTextsAsync(tenant, count, options.Senders, Streams);
        var accepted = Stopwatch.GetElapsedTime(started);
        while (engine.Graph.Count < target && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2)) await Task.Delay(10);
        var delivered = Stopwatch.GetElapsedTime(started, engine.Graph.LastAt);
        var arrived = count - (target - engine.Graph.Count);
        await engine.SettleAsync();
        var result = new Outcome(
            count / accepted.TotalSeconds, arrived / delivered.TotalSeconds, (CpuClock.OfProcess(engine.Process.Id) - cpu) / count,
            (engine.Database.CpuMs - database) / count, Latencies.Of(microseconds), count, arrived);
        Report.Say(result.ToString());
        return result;
    }

    private sealed record Outcome(
        double AcceptedPerSecond, double DeliveredPerSecond, double ProcessCpuMs, double DatabaseCpuMs, Latencies Accepting, int Sends, int Arrived)
    {
        public override string ToString() =>
            $"{AcceptedPerSecond:0} accepted/s, {DeliveredPerSecond:0} at the far end/s, {ProcessCpuMs + DatabaseCpuMs:0.000} CPU-ms/send (process {ProcessCpuMs:0.000}, database {DatabaseCpuMs:0.000}), accepting {Accepting}, {Arrived} of {Sends} arrived";
    }
}
