using Parley.Bench.Children;
using Parley.Bench.Load;
using Parley.Bench.Output;
using Parley.Bench.World;

namespace Parley.Bench.Runs;

/// <summary>
/// A quiet tenant's acknowledgements, undisturbed and while another tenant floods: through its own app and through the same
/// one, in turns. The flood posts again as soon as it is answered, and 20 ms after a refusal, whatever the refusal asks for.
/// </summary>
internal static class NoisyRun
{
    private const string QuietApp = "quiet", OtherApp = "other";
    private const int QuietRate = 50, QuietConnections = 8, QuietSenders = 100;
    private const long IdsPerStretch = 1_000_000_000;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        await using var graph = await GraphSocket.StartAsync();
        await using var engine = await EngineUnderLoad.StartAsync(options, graph);
        await using var client = await ChildProcess.StartAsync(ChildProcess.LoadVerb);
        await engine.AddAppAsync(QuietApp);
        await engine.AddAppAsync(OtherApp);
        var quiet = (await engine.AddTenantAsync(QuietApp)).Sessions[0].PhoneNumberId;
        var neighbour = (await engine.AddTenantAsync(QuietApp)).Sessions[0].PhoneNumberId;
        var other = (await engine.AddTenantAsync(OtherApp)).Sessions[0].PhoneNumberId;
        long stretches = 0;

        Task<LoadResult> Quiet() => LoadChild.RunAsync(client, new LoadOrder(
            engine.Web.ToString(), EngineUnderLoad.PathOf(QuietApp), quiet, ++stretches * IdsPerStretch, QuietSenders, QuietConnections, QuietRate, options.Seconds));
        Task<LoadResult> Flood(string app, string number, double seconds) => WebhookLoad.RunAsync(
            engine.Web, EngineUnderLoad.PathOf(app), new MessageWorkload([number], ++stretches * IdsPerStretch, 0, options.Senders), options.Connections, options.Rate ?? 0, TimeSpan.FromSeconds(seconds));
        async Task<(LoadResult Quiet, LoadResult Flood)> Beside(string name, string app, string number)
        {
            var (calm, loud) = (Quiet(), Flood(app, number, options.Seconds));
            var result = (await calm, await loud);
            Report.Say($"{name} {result.Item1.Latencies}, {result.Item1.Refused} refused; flood {result.Item2.PerSecond:0}/s, {result.Item2.Refused} refused, {result.Item2.Latencies}");
            await engine.SettleAsync();
            return result;
        }

        await Quiet();
        await Flood(OtherApp, other, 3);
        await Flood(QuietApp, neighbour, 3);
        await engine.SettleAsync();
        List<object> rounds = [];
        List<double> own = [], same = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            var alone = await Quiet();
            Report.Say($"alone               {alone.Latencies}");
            var besideOther = await Beside("flood, its own app ", OtherApp, other);
            var besideNeighbour = await Beside("flood, the same app", QuietApp, neighbour);
            own.Add(besideOther.Quiet.Latencies.P99 / alone.Latencies.P99);
            same.Add(besideNeighbour.Quiet.Latencies.P99 / alone.Latencies.P99);
            rounds.Add(new { alone = alone.Latencies, ownApp = Told(besideOther, own[^1]), sameApp = Told(besideNeighbour, same[^1]) });
        }

        return Report.End(
            options,
            new { ownApp = Middle(own), sameApp = Middle(same), rounds, quietRate = QuietRate, floodConnections = options.Connections, floodRate = options.Rate ?? 0, store = options.Store },
            $"p99 beside a flood: {Middle(own):0.0} times through its own app, {Middle(same):0.0} times through the same app");
    }

    private static object Told((LoadResult Quiet, LoadResult Flood) both, double ratio) => new
    {
        ratio, quiet = both.Quiet.Latencies, quietRefused = both.Quiet.Refused,
        flood = both.Flood.Latencies, floodPerSecond = both.Flood.PerSecond, floodRefusedPerSecond = both.Flood.Refused / both.Flood.Elapsed.TotalSeconds,
    };

    private static double Middle(List<double> ratios) => ratios.Order().ElementAt(ratios.Count / 2);
}
