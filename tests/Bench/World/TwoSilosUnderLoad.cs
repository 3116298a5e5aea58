using Parley.Bench.Children;
using Parley.Bench.Load;
using Parley.Bench.Measuring;

namespace Parley.Bench.World;

/// <summary>Two engines of one cluster on one database; every customer's messages come in through either, as behind a balancer that knows nobody.</summary>
public sealed class TwoSilosUnderLoad : IAsyncDisposable
{
    private const string App = "bench";
    private const long IdsPerStretch = 1_000_000_000;
    private readonly EngineUnderLoad _one, _two;
    private readonly string _number;
    private long _stretches;

    private TwoSilosUnderLoad(string placement, EngineUnderLoad one, EngineUnderLoad two, string number) =>
        (Placement, _one, _two, _number) = (placement, one, two, number);

    /// <summary>Where conversations begin.</summary>
    public string Placement { get; }

    public static async Task<TwoSilosUnderLoad> StartAsync(BenchOptions options, GraphSocket graph, string redis, string placement)
    {
        var database = await MeasuredDatabase.OpenAsync("postgres");
        var place = $"{redis}/{placement}-{Guid.NewGuid():N}/{placement}";
        var one = await EngineUnderLoad.StartAsync(options, graph, database, place);
        var two = await EngineUnderLoad.StartAsync(options, graph, database, place);
        await one.AddAppAsync(App);
        var tenant = await one.AddTenantAsync(App);
        return new TwoSilosUnderLoad(placement, one, two, tenant.Sessions[0].PhoneNumberId);
    }

    /// <summary>Posts to both until the time is over, or until each customer has written once, and counts the CPU of both and of the database until all rests.</summary>
    public async Task<Measure> MeasureAsync(BenchOptions options, TimeSpan duration, bool once = false)
    {
        var workload = new MessageWorkload([_number], ++_stretches * IdsPerStretch, 0, options.Senders, once);
        var (processes, database) = Read();
        var load = await WebhookLoad.RunAsync([_one.Web, _two.Web], EngineUnderLoad.PathOf(App), workload, options.Connections, options.Rate ?? 0, duration);
        await _one.SettleAsync();
        await _two.SettleAsync();
        var after = Read();
        return Measure.Of(load, after.Processes - processes, after.Database - database, 0, 0);
    }

    public async ValueTask DisposeAsync()
    {
        // The database is that of both.
        await _two.Process.DisposeAsync();
        await _one.DisposeAsync();
    }

    private (double Processes, double Database) Read() => (CpuClock.OfProcess(_one.Process.Id) + CpuClock.OfProcess(_two.Process.Id), _one.Database.CpuMs);
}
