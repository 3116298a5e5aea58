using Parley.Bench.Load;
using Parley.Bench.Measuring;
using Parley.Bench.Output;
using Parley.Bench.World;

namespace Parley.Bench.Runs;

/// <summary>
/// What a message costs in a small world and in a large one, at the same rate, in turns: longer conversations, more tenants,
/// or more conversations of which the same number is awake.
/// </summary>
internal static class GrowthRun
{
    private const string App = "bench";
    private const long IdsPerStretch = 1_000_000_000;
    private const int SmallLength = 10, Conversations = 5, FillingConnections = 4, SmallWorld = 1_000, TenantsSenders = 10_000;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var large = options.Count ?? options.By switch { "length" => 100_000, "tenants" => 10_000, _ => 200_000 };
        var rate = options.Rate ?? 500;
        await using var graph = await GraphSocket.StartAsync();
        await using var smallDatabase = await MeasuredDatabase.OpenAsync(options.Store);
        await using var bigDatabase = await MeasuredDatabase.OpenAsync(options.Store);
        // Who writes while it is measured: the same customers on both sides.
        var (least, senders) = options.By switch { "length" => (SmallLength, Conversations), "tenants" => (1, TenantsSenders), _ => (SmallWorld, SmallWorld) };
        var smallNumbers = await FillAsync(smallDatabase, graph, options, least);
        var bigNumbers = await FillAsync(bigDatabase, graph, options, large);
        // New processes: a world at rest, not one whose conversations of a minute ago are going to sleep.
        var small = await EngineUnderLoad.StartAsync(options, graph, smallDatabase);
        await using var smallProcess = small.Process;
        var big = await EngineUnderLoad.StartAsync(options, graph, bigDatabase);
        await using var bigProcess = big.Process;
        long stretches = 1;
        Task<Measure> MeasureAsync(EngineUnderLoad engine, string[] numbers) => engine.MeasureAsync(
            EngineUnderLoad.PathOf(App), new MessageWorkload(numbers, ++stretches * IdsPerStretch, 0, senders), options.Connections, rate, TimeSpan.FromSeconds(options.Seconds));

        await MeasureAsync(small, smallNumbers);
        await MeasureAsync(big, bigNumbers);
        List<Measure> smalls = [], bigs = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            smalls.Add(await MeasureAsync(small, smallNumbers));
            Report.Say($"{options.By} {least,9}  {smalls[^1]}");
            bigs.Add(await MeasureAsync(big, bigNumbers));
            Report.Say($"{options.By} {large,9}  {bigs[^1]}");
        }

        var ratios = smalls.Zip(bigs, static (a, b) => b.CpuMs / a.CpuMs).Order().ToArray();
        var ratio = ratios[ratios.Length / 2];
        return Report.End(
            options,
            new { by = options.By, small = least, large, rate, ratio, ratios, smallCost = Measure.Middle(smalls), largeCost = Measure.Middle(bigs), store = options.Store },
            $"{options.By} {least} to {large}: {ratio:0.00} times the cost per message (rounds: {string.Join(", ", ratios.Select(one => one.ToString("0.00")))})");
    }

    /// <summary>Makes a world of the wanted size; answers the numbers that customers write to.</summary>
    private static async Task<string[]> FillAsync(MeasuredDatabase database, GraphSocket graph, BenchOptions options, int size)
    {
        var engine = await EngineUnderLoad.StartAsync(options, graph, database);
        await using var process = engine.Process;
        await engine.AddAppAsync(App);
        var numbers = new string[options.By == "tenants" ? size : 1];
        await Parallel.ForEachAsync(Enumerable.Range(0, numbers.Length), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (index, _) =>
            numbers[index] = (await engine.AddTenantAsync(App)).Sessions[0].PhoneNumberId);
        var (senders, rounds) = options.By switch { "length" => (Conversations, size), "tenants" => (TenantsSenders, 1), _ => (size, 1) };
        var filled = await engine.MeasureAsync(EngineUnderLoad.PathOf(App), new BulkWorkload(numbers, 1, senders, rounds), FillingConnections, 0, TimeSpan.FromMinutes(10));
        if (filled.Refused > 0) throw new InvalidOperationException($"{filled.Refused} webhooks were refused while the store was filled.");
        Report.Say($"filled {options.By} {size}: {filled.Messages} webhooks in {filled.Messages / filled.PerSecond:0} s");
        return numbers;
    }
}
