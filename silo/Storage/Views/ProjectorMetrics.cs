using System.Diagnostics.Metrics;

namespace Parley.Storage.Views;

/// <summary>What operators see of the projector, on the meter <c>Parley.Storage</c>.</summary>
internal sealed class ProjectorMetrics : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _batches;

    // The timestamp since when the views are behind; 0 while they are not.
    private long _behindSince;

    public ProjectorMetrics(TimeProvider time, IMeterFactory? meters)
    {
        _time = time;
        _meter = meters?.Create("Parley.Storage") ?? new Meter("Parley.Storage");
        _events = _meter.CreateCounter<long>("parley.views.events", description: "Events that went into the views");
        _failures = _meter.CreateCounter<long>("parley.views.failures", description: "Rounds that failed and were tried again");
        _batches = _meter.CreateHistogram<double>("parley.views.batch.duration", "s", "Time from a page of the feed to its commit in the views");
        _meter.CreateObservableGauge("parley.views.lag", () => Lag.TotalSeconds, "s", "How long the views have been behind the feed");
    }

    public TimeSpan Lag => Interlocked.Read(ref _behindSince) is var since and not 0 ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    public void Behind()
    {
        if (Interlocked.Read(ref _behindSince) == 0) Interlocked.CompareExchange(ref _behindSince, _time.GetTimestamp(), 0);
    }

    public void CaughtUp() => Interlocked.Exchange(ref _behindSince, 0);

    public void Applied(int events, TimeSpan duration)
    {
        _events.Add(events);
        _batches.Record(duration.TotalSeconds);
    }

    public void Failed()
    {
        _failures.Add(1);
        Behind();
    }

    public void Dispose() => _meter.Dispose();
}
