using Parley.Bench.Children;
using Parley.Bench.Measuring;
using Parley.Bench.Output;
using Parley.Bench.World;
using Parley.Tests.Kit;

namespace Parley.Bench.Runs;

/// <summary>
/// Where conversations begin among two silos: each way has two processes and a database of its own, and they take turns. A ratio is CPU per
/// message by that of the first way.
/// </summary>
internal static class PlacementRun
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        if (ClusterChild.Placements.Length == 0) throw new UsageException("placement is a matter of several silos: build with -p:Edition=Cluster");
        await using var graph = await GraphSocket.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        var ways = new List<TwoSilosUnderLoad>();
        try
        {
            foreach (var placement in ClusterChild.Placements) ways.Add(await TwoSilosUnderLoad.StartAsync(options, graph, redis.ConnectionString, placement));
            var first = new Dictionary<string, Measure>();
            foreach (var way in ways)
            {
                first[way.Placement] = await way.MeasureAsync(options, TimeSpan.FromMinutes(2), once: true);
                Report.Say($"{way.Placement,-18} first contact  {first[way.Placement]}");
            }

            var rounds = ways.ToDictionary(way => way.Placement, _ => new List<Measure>());
            // The first round warms all of them up.
            for (var round = 0; round <= options.Rounds; round++)
            {
                foreach (var way in ways)
                {
                    var measure = await way.MeasureAsync(options, TimeSpan.FromSeconds(options.Seconds));
                    Report.Say($"{way.Placement,-18} {(round == 0 ? "warm" : $"round {round}"),-14} {measure}");
                    if (round > 0) rounds[way.Placement].Add(measure);
                }
            }

            return End(options, first, rounds);
        }
        finally
        {
            foreach (var way in ways) await way.DisposeAsync();
        }
    }

    private static int End(BenchOptions options, Dictionary<string, Measure> first, Dictionary<string, List<Measure>> rounds)
    {
        var ground = rounds[ClusterChild.Placements[0]];
        var ratios = rounds.ToDictionary(
            way => way.Key, way => way.Value.Zip(ground, static (one, by) => one.CpuMs / by.CpuMs).Order().ElementAt(ground.Count / 2));
        return Report.End(
            options,
            new { ratios, firstContact = first.ToDictionary(way => way.Key, way => way.Value.CpuMs / first[ClusterChild.Placements[0]].CpuMs), middle = rounds.ToDictionary(way => way.Key, way => Measure.Middle(way.Value)) },
            string.Join(", ", ratios.Select(static way => $"{way.Key} {way.Value:0.00}")));
    }
}
