using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;

namespace Parley.Bench.Children;

/// <summary>Calls to conversations from inside the engine's process, without HTTP.</summary>
internal static class GrainCalls
{
    private const int AtOnce = 256;

    /// <summary>
    /// Calls that decide nothing and touch no store (an empty batch), one after the other and many at once, to a conversation
    /// that is awake.
    /// </summary>
    public static async Task<object> MeasureAsync(IServiceProvider services, string tenant, string session, int count)
    {
        var grain = services.GetRequiredService<IGrainFactory>().GetGrain<IConversationGrain>(new ConversationKey(new TenantId(tenant), ConversationId.New()).ToString());
        var nothing = new ReceiveMessages(new Parties(new SessionId(session), ContactId.New(), "15550000000", null), []);
        for (var i = 0; i < 20_000; i++) await grain.ReceiveAsync(nothing, CancellationToken.None);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++) await grain.ReceiveAsync(nothing, CancellationToken.None);
        var one = Stopwatch.GetElapsedTime(started);
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)count;
        started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, token) => await grain.ReceiveAsync(nothing, token));
        return new { callsPerSecond = count / one.TotalSeconds, atOncePerSecond = count / Stopwatch.GetElapsedTime(started).TotalSeconds, bytesPerCall = bytes };
    }

    /// <summary>Makes conversations of one message each; answers the file that names them.</summary>
    public static async Task<object> ConverseAsync(IServiceProvider services, string tenant, string session, int count)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var keys = Enumerable.Range(0, count).Select(_ => new ConversationKey(new TenantId(tenant), ConversationId.New()).ToString()).ToArray();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (key, token) =>
        {
            var parties = new Parties(new SessionId(session), ContactId.New(), "15550000000", null);
            var message = new InboundMessage($"wamid.{Guid.NewGuid():N}", "text", null, "hello", "Ada", null, DateTimeOffset.UtcNow, "{}"u8.ToArray());
            await grains.GetGrain<IConversationGrain>(key).ReceiveAsync(new ReceiveMessages(parties, [message]), token);
        });
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, keys);
        return new { file };
    }

    /// <summary>Wakes the conversations named in a file: the first ones timed one by one, the rest to see what they weigh.</summary>
    public static async Task<object> ActivateAsync(IServiceProvider services, string file, int timed)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var keys = await File.ReadAllLinesAsync(file);
        var nothing = new ReceiveMessages(new Parties(SessionId.New(), ContactId.New(), null, null), []);
        const int warmUp = 200;
        foreach (var key in keys.Take(warmUp)) await grains.GetGrain<IConversationGrain>(key).ReceiveAsync(nothing, CancellationToken.None);
        var times = new List<double>(timed);
        foreach (var key in keys.Skip(warmUp).Take(timed))
        {
            var started = Stopwatch.GetTimestamp();
            await grains.GetGrain<IConversationGrain>(key).ReceiveAsync(nothing, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var rest = keys[(warmUp + timed)..];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Parallel.ForEachAsync(rest, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (key, token) => await grains.GetGrain<IConversationGrain>(key).ReceiveAsync(nothing, token));
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)rest.Length;
        times.Sort();
        return new { p50Ms = times[times.Count / 2], p99Ms = times[times.Count * 99 / 100], bytesPerConversation = bytes, conversations = rest.Length, workingSetBytes = Environment.WorkingSet };
    }
}
