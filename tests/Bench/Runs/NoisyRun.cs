using Parley.Bench.Load;
using Parley.Bench.Output;
using Parley.Bench.World;

namespace Parley.Bench.Runs;

/// <summary>A quiet tenant's acknowledgements, undisturbed and while another tenant floods: through its own app and through the same one.</summary>
internal static class NoisyRun
{
    private const string QuietApp = "quiet", OtherApp = "other";
    private const int QuietRate = 50, QuietConnections = 8, QuietSenders = 100;
    private const long IdsPerStretch = 1_000_000_000;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        await using var graph = await GraphSocket.StartAsync();
        await using var engine = await EngineUnderLoad.StartAsync(options, graph);
        await engine.AddAppAsync(QuietApp);
        await engine.AddAppAsync(OtherApp);
        var quiet = (await engine.AddTenantAsync(QuietApp)).Sessions[0].PhoneNumberId;
        var neighbour = (await engine.AddTenantAsync(QuietApp)).Sessions[0].PhoneNumberId;
        var other = (await engine.AddTenantAsync(OtherApp)).Sessions[0].PhoneNumberId;
        long stretches = 0;
        var stretch = TimeSpan.FromSeconds(options.Seconds);

        Task<LoadResult> Quiet() => WebhookLoad.RunAsync(
            engine.Web, EngineUnderLoad.PathOf(QuietApp), new MessageWorkload([quiet], ++stretches * IdsPerStretch, 0, QuietSenders), QuietConnections, QuietRate, stretch);
        Task<LoadResult> Flood(string app, string number, TimeSpan duration) => WebhookLoad.RunAsync(
            engine.Web, EngineUnderLoad.PathOf(app), new MessageWorkload([number], ++stretches * IdsPerStretch, 0, options.Senders), options.Connections, options.Rate ?? 0, duration);

        await Quiet();
        await Flood(OtherApp, other, TimeSpan.FromSeconds(3));
        await Flood(QuietApp, neighbour, TimeSpan.FromSeconds(3));
        await engine.SettleAsync();
        var alone = await Quiet();
        Report.Say($"alone               {alone.Latencies}");
        var (besideOther, otherFlood) = await BothAsync(Quiet(), Flood(OtherApp, other, stretch));
        Report.Say($"flood, its own app  {besideOther.Latencies}; flood {otherFlood.PerSecond:0}/s, {otherFlood.Refused} refused");
        await engine.SettleAsync();
        var (besideNeighbour, neighbourFlood) = await BothAsync(Quiet(), Flood(QuietApp, neighbour, stretch));
        Report.Say($"flood, the same app {besideNeighbour.Latencies}; flood {neighbourFlood.PerSecond:0}/s, {neighbourFlood.Refused} refused");
        double own = besideOther.Latencies.P99 / alone.Latencies.P99, same = besideNeighbour.Latencies.P99 / alone.Latencies.P99;
        return Report.End(
            options,
            new
            {
                alone = alone.Latencies, ownApp = new { quiet = besideOther.Latencies, floodPerSecond = otherFlood.PerSecond, ratio = own },
                sameApp = new { quiet = besideNeighbour.Latencies, floodPerSecond = neighbourFlood.PerSecond, ratio = same }, quietRate = QuietRate, store = options.Store,
            },
            $"p99 beside a flood: {own:0.0} times through its own app, {same:0.0} times through the same app");
    }

    private static async Task<(LoadResult, LoadResult)> BothAsync(Task<LoadResult> one, Task<LoadResult> other) => (await one, await other);
}
