using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Parley.Domain.Pacing;

namespace Parley.Grains.Sessions;

/// <summary>What operators see of sending, on the meter <c>Parley.Outbox</c>.</summary>
public sealed class OutboxMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _waits;
    private readonly Counter<long> _reach;
    private readonly Histogram<double> _waiting;
    private readonly Histogram<double> _duration;
    private ImmutableArray<OutboxDepth> _depth = [];
    private int _inFlight;
    private readonly ConcurrentDictionary<SessionId, byte> _held = new();

    public OutboxMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Parley.Outbox");
        _attempts = _meter.CreateCounter<long>("parley.outbox.attempts", description: "Attempts to send, by result.");
        _waits = _meter.CreateCounter<long>("parley.outbox.waits", description: "Times the pacer had nothing it might send, by what it waited for.");
        _reach = _meter.CreateCounter<long>("parley.outbox.reach", description: "People whom portfolios might reach outside of windows, leased and refused.");
        _waiting = _meter.CreateHistogram<double>("parley.outbox.wait.duration", "s", "How long the pacer then waited, by what for.");
        _duration = _meter.CreateHistogram<double>("parley.outbox.attempt.duration", "s", "Time from an attempt's start to its answer.");
        _meter.CreateObservableGauge("parley.outbox.in_flight", () => Volatile.Read(ref _inFlight), description: "Attempts under way.");
        _meter.CreateObservableGauge("parley.outbox.held_sessions", () => _held.Count, description: "Sessions whose queue is held until a person acts.");
        _meter.CreateObservableGauge(
            "parley.outbox.depth",
            () => _depth.Select(one => new Measurement<long>(one.Rows, new KeyValuePair<string, object?>("class", one.Class.ToString()))),
            description: "Sends that wait or are under way, by class.");
    }

    public void Depth(ImmutableArray<OutboxDepth> depth) => _depth = depth;

    public void Started() => Interlocked.Increment(ref _inFlight);

    public void Ended() => Interlocked.Decrement(ref _inFlight);

    public void Attempt(AttemptResult result, TimeSpan took)
    {
        _attempts.Add(1, new KeyValuePair<string, object?>("result", result.ToString()));
        _duration.Record(took.TotalSeconds);
    }

    public void Waits(WaitReason reason, TimeSpan howLong)
    {
        var tag = new KeyValuePair<string, object?>("reason", reason.ToString());
        _waits.Add(1, tag);
        _waiting.Record(howLong.TotalSeconds, tag);
    }

    public void Reach(int leased, int refused)
    {
        if (leased > 0) _reach.Add(leased, new KeyValuePair<string, object?>("result", "leased"));
        if (refused > 0) _reach.Add(refused, new KeyValuePair<string, object?>("result", "refused"));
    }

    public void Held(SessionId session, bool held)
    {
        if (held) _held.TryAdd(session, 0);
        else _held.TryRemove(session, out _);
    }

    public void Dispose() => _meter.Dispose();
}
