using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Parley.Bench.Load;
using Parley.Bench.Output;
using Parley.Bench.World;
using Parley.V1;

namespace Parley.Bench.Runs;

/// <summary>From the moment a webhook is sent until its event comes out of a gRPC stream, at a steady rate.</summary>
internal static class RoundtripRun
{
    private const string App = "bench";
    private const long FirstId = 5_000_000_000;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var rate = options.Rate ?? 1_000;
        await using var graph = await GraphSocket.StartAsync();
        await using var engine = await EngineUnderLoad.StartAsync(options, graph);
        await engine.AddAppAsync(App);
        var tenant = await engine.AddTenantAsync(App);
        var numbers = tenant.Sessions.Select(session => session.PhoneNumberId).ToArray();
        await engine.MeasureAsync(EngineUnderLoad.PathOf(App), new MessageWorkload(numbers, 1, 0, options.Senders, once: true), options.Connections, 0, TimeSpan.FromMinutes(1));
        await MeasureAsync(engine, tenant, new TimedWorkload(numbers, FirstId, options.Senders), options, rate, 3);
        var (load, trips, lost) = await MeasureAsync(engine, tenant, new TimedWorkload(numbers, FirstId * 2, options.Senders), options, rate, options.Seconds);
        var words = $"at {load.PerSecond:0}/s: webhook to event {trips}; acknowledged {load.Latencies}; {lost} events missing";
        return Report.End(
            options,
            new { rate = load.PerSecond, p50Ms = trips.P50, p99Ms = trips.P99, p999Ms = trips.P999, acknowledgement = load.Latencies, messages = load.Acknowledged, missing = lost, store = options.Store },
            words);
    }

    private static async Task<(LoadResult Load, Latencies Trips, int Missing)> MeasureAsync(
        EngineUnderLoad engine, LoadTenant tenant, TimedWorkload workload, BenchOptions options, int rate, double seconds)
    {
        using var ending = new CancellationTokenSource();
        using var call = new Events.EventsClient(engine.Channel).Subscribe(new SubscribeRequest(), EngineUnderLoad.Credential(tenant), cancellationToken: ending.Token);
        var microseconds = new ConcurrentQueue<int>();
        // The first event's position is only known once the stream stands; its headers say so.
        await call.ResponseHeadersAsync;
        var reading = Task.Run(async () =>
        {
            try
            {
                while (await call.ResponseStream.MoveNext(ending.Token))
                {
                    if (call.ResponseStream.Current.MessageReceived is { } received && workload.SentAt(WebhookBody.IdOf(received.WhatsappId)) is { } at)
                        microseconds.Enqueue((int)Stopwatch.GetElapsedTime(at).TotalMicroseconds);
                }
            }
            catch (Exception e) when (ending.IsCancellationRequested && e is RpcException or OperationCanceledException)
            {
                // All that was waited for has come.
            }
        });
        var load = await WebhookLoad.RunAsync(engine.Web, EngineUnderLoad.PathOf(App), workload, options.Connections, rate, TimeSpan.FromSeconds(seconds));
        var waited = Stopwatch.GetTimestamp();
        while (microseconds.Count < load.Acknowledged && Stopwatch.GetElapsedTime(waited) < TimeSpan.FromSeconds(10)) await Task.Delay(20);
        await ending.CancelAsync();
        await reading;
        return (load, Latencies.Of(microseconds), load.Acknowledged - microseconds.Count);
    }
}
