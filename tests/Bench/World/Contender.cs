using Parley.Bench.Children;
using Parley.Bench.Load;
using Parley.Bench.Measuring;

namespace Parley.Bench.World;

/// <summary>A server process under load, its database, and what both cost.</summary>
public class Contender(string name, ChildProcess process, MeasuredDatabase database) : IAsyncDisposable
{
    public string Name { get; } = name;

    public ChildProcess Process { get; } = process;

    public MeasuredDatabase Database { get; } = database;

    public Uri Web => new(Process.Announced.GetProperty("web").GetString()!);

    public static async Task<Contender> FloorAsync(BenchOptions options)
    {
        var database = await MeasuredDatabase.OpenAsync(options.Store);
        return new Contender("floor", await ChildProcess.StartAsync([ChildProcess.FloorVerb, .. database.Arguments]), database);
    }

    /// <summary>Runs a load and counts the CPU until everything rests again.</summary>
    /// <param name="path">The webhook's path.</param>
    public async Task<Measure> MeasureAsync(string path, IWorkload workload, int connections, double rate, TimeSpan duration)
    {
        var before = await ReadAsync();
        var load = await WebhookLoad.RunAsync(Web, path, workload, connections, rate, duration);
        await SettleAsync();
        var after = await ReadAsync();
        return Measure.Of(load, after.Process - before.Process, after.Database - before.Database, after.Allocated - before.Allocated, after.Written - before.Written);
    }

    public async Task SettleAsync()
    {
        await Process.AskAsync("idle");
        await CpuClock.SettleAsync(() => CpuClock.OfProcess(Process.Id) + Database.CpuMs);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<(double Process, double Database, double Allocated, double Written)> ReadAsync()
    {
        var answer = await Process.AskAsync("memory");
        return (CpuClock.OfProcess(Process.Id), Database.CpuMs, answer.TryGetProperty("allocated", out var bytes) ? bytes.GetDouble() : 0, FileWrites.BytesOf(Process.Id));
    }
}
