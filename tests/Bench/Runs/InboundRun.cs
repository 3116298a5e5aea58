using Parley.Bench.Load;
using Parley.Bench.Measuring;
using Parley.Bench.Output;
using Parley.Bench.World;

namespace Parley.Bench.Runs;

/// <summary>
/// The engine against the floor: the same bodies over loopback, alternating, first as fast as each answers, then both at
/// half of the engine's pace.
/// </summary>
internal static class InboundRun
{
    private const string App = "bench";
    private const long IdsPerStretch = 1_000_000_000;
    private const int NumbersForSends = 8;

    /// <summary>What the floor costs on a quiet machine of the reference kind, CPU-ms per message with its database.</summary>
    private static double QuietFloorMs(string store) => store == "postgres" ? 0.11 : 0.08;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        await using var graph = await GraphSocket.StartAsync();
        await using var floor = await Contender.FloorAsync(options);
        await using var engine = await EngineUnderLoad.StartAsync(options, graph);
        var numbers = await SetUpAsync(engine, options);
        var path = EngineUnderLoad.PathOf(App);
        var stretch = TimeSpan.FromSeconds(options.Seconds);
        long stretches = 0;

        // Every customer's first message makes a contact and a conversation; it is measured apart.
        var first = await engine.MeasureAsync(path, new MessageWorkload(numbers.Ids, ++stretches * IdsPerStretch, 0, options.Senders, once: true), options.Connections, 0, TimeSpan.FromMinutes(2));
        Report.Say($"first contact  {first}");
        var statuses = options.Statuses ? await StatusSource.PrepareAsync(engine, numbers.Tenant!, graph, options, (options.Rounds + 2) * 2) : null;
        IWorkload Next(bool forEngine) => statuses is null
            ? new MessageWorkload(numbers.Ids, ++stretches * IdsPerStretch, 0, options.Senders)
            : statuses.Next(forEngine);

        var warm = TimeSpan.FromSeconds(3);
        Report.Say($"warm floor     {await floor.MeasureAsync(path, Next(false), options.Connections, 0, warm)}");
        Report.Say($"warm engine    {await engine.MeasureAsync(path, Next(true), options.Connections, 0, warm)}");
        List<Measure> floors = [], engines = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            floors.Add(await floor.MeasureAsync(path, Next(false), options.Connections, options.Rate ?? 0, stretch));
            Report.Say($"floor          {floors[^1]}");
            engines.Add(await engine.MeasureAsync(path, Next(true), options.Connections, options.Rate ?? 0, stretch));
            Report.Say($"engine         {engines[^1]}");
        }

        var rate = Measure.Middle(engines).PerSecond / 2;
        var floorAtRate = await floor.MeasureAsync(path, Next(false), options.Connections, rate, stretch);
        Report.Say($"floor at half  {floorAtRate}");
        var engineAtRate = await engine.MeasureAsync(path, Next(true), options.Connections, rate, stretch);
        Report.Say($"engine at half {engineAtRate}");

        var ratios = floors.Zip(engines, static (a, b) => b.CpuMs / a.CpuMs).Order().ToArray();
        var ratio = ratios[ratios.Length / 2];
        var floorMiddle = Measure.Middle(floors);
        var engineMiddle = Measure.Middle(engines);
        var limit = QuietFloorMs(options.Store) * 1.15;
        var valid = floorMiddle.CpuMs <= limit;
        var invalidity = valid ? null : $"machine not quiet: the floor costs {floorMiddle.CpuMs:0.000} CPU-ms per message, over {limit:0.000}";
        if (!valid) Report.Say($"INVALID RUN    {invalidity}");
        return Report.End(
            options,
            new
            {
                ratio, floor = floorMiddle, engine = engineMiddle, valid, invalidity, ratios, firstContact = first,
                atHalf = new { rate, floor = floorAtRate, engine = engineAtRate, ratioOfCpu = engineAtRate.CpuMs / floorAtRate.CpuMs, ratioOfP99 = engineAtRate.P99Ms / floorAtRate.P99Ms },
                store = options.Store, workload = options.Statuses ? "statuses" : "messages", path = options.Views ? "whole" : "acknowledgement",
                connections = options.Connections, senders = options.Senders, tenants = options.Tenants,
            },
            $"ratio {ratio:0.00} (rounds: {string.Join(", ", ratios.Select(one => one.ToString("0.00")))})");
    }

    private static async Task<(string[] Ids, LoadTenant? Tenant)> SetUpAsync(EngineUnderLoad engine, BenchOptions options)
    {
        await engine.AddAppAsync(App);
        var ids = new List<string>();
        LoadTenant? tenant = null;
        for (var i = 0; i < options.Tenants; i++)
        {
            tenant = await engine.AddTenantAsync(App, options.Statuses ? NumbersForSends : 1);
            ids.AddRange(tenant.Sessions.Select(session => session.PhoneNumberId));
        }

        return ([.. ids], tenant);
    }
}
