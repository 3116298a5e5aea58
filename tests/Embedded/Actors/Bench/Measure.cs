using System.Diagnostics;

namespace Parley.Bench.Embedded.Actors;

internal static class Measure
{
    public static async Task Sequential(string name, int calls, IEcho grain, Func<IEcho, int, Task<int>> call, bool say)
    {
        await call(grain, 0);
        var (bytes, time) = Begin();
        for (var i = 0; i < calls; i++) await call(grain, i);
        End(name, calls, bytes, time, say);
    }

    public static async Task Relay(string name, int calls, IGrainFactory grains, bool say)
    {
        var first = grains.GetGrain<IEcho>("first");
        var second = grains.GetGrain<IEcho>("second");
        await first.Relay(second, 1);
        var (bytes, time) = Begin();
        for (var i = 0; i < 100; i++) await first.Relay(second, calls / 100);
        End(name, calls, bytes, time, say);
    }

    public static async Task Parallel(string name, int calls, int callers, IGrainFactory grains, bool say, bool oneGrain = false)
    {
        var targets = Enumerable.Range(0, callers).Select(i => grains.GetGrain<IEcho>(oneGrain ? "all" : "p" + i)).ToArray();
        foreach (var target in targets) await target.Echo(0);
        var (bytes, time) = Begin();
        await Task.WhenAll(targets.Select(target => Task.Run(async () =>
        {
            for (var i = 0; i < calls / callers; i++) await target.Echo(i);
        })));
        End(name, calls, bytes, time, say);
    }

    public static async Task Activations(int count, IGrainFactory grains)
    {
        GC.Collect();
        var before = GC.GetTotalMemory(true);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i += 1000)
            await Task.WhenAll(Enumerable.Range(i, 1000).Select(n => grains.GetGrain<IEcho>("idle/" + n).Echo(n)));
        var elapsed = watch.Elapsed;
        GC.Collect();
        var each = (GC.GetTotalMemory(true) - before) / count;
        Console.WriteLine($"{count} activations: {each} bytes each, {count / elapsed.TotalSeconds:N0}/s");
    }

    private static (long Bytes, Stopwatch Time) Begin()
    {
        GC.Collect();
        return (GC.GetTotalAllocatedBytes(true), Stopwatch.StartNew());
    }

    private static void End(string name, int calls, long before, Stopwatch watch, bool say)
    {
        var elapsed = watch.Elapsed;
        var bytes = (GC.GetTotalAllocatedBytes(true) - before) / (double)calls;
        if (say) Console.WriteLine($"{name,-28} {calls / elapsed.TotalSeconds,12:N0} calls/s {bytes,8:N0} bytes/call");
    }
}
