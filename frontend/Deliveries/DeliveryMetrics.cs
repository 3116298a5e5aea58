using System.Diagnostics.Metrics;

namespace Parley.Frontend.Deliveries;

/// <summary>What operators see of deliveries to tenants' endpoints, under the meter <c>Parley.Deliveries</c>. No label names a tenant or an endpoint.</summary>
public sealed class DeliveryMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _stopped;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _lag;
    private readonly TimeProvider _time;
    private WebhookTotals? _totals;
    private int _underWay;

    public DeliveryMetrics(IMeterFactory factory, TimeProvider time)
    {
        _time = time;
        var meter = factory.Create("Parley.Deliveries");
        _attempts = meter.CreateCounter<long>("parley.deliveries.attempts", description: "Attempts to deliver an event to an endpoint, by outcome.");
        _stopped = meter.CreateCounter<long>("parley.deliveries.stopped", description: "Endpoints that were paused or disabled by the engine, by reason.");
        _duration = meter.CreateHistogram<double>("parley.deliveries.attempt.duration", "s", "Time of an attempt, by outcome.");
        _lag = meter.CreateHistogram<double>(
            "parley.deliveries.lag", "s", "From an event's recording to its acceptance by an endpoint.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43_200, 86_400, 604_800] });
        meter.CreateObservableGauge("parley.deliveries.under_way", () => Volatile.Read(ref _underWay), "{request}", "Requests to endpoints that are under way.");
        meter.CreateObservableGauge("parley.deliveries.waiting", () => Shown(totals => totals.Waiting), "{event}", "Events that wait for another attempt.");
        meter.CreateObservableGauge("parley.deliveries.dead", () => Shown(totals => totals.Dead), "{event}", "Events given up and kept to be replayed.");
        meter.CreateObservableGauge(
            "parley.deliveries.oldest_waiting", () => Shown(totals => totals.WaitingSince is { } since ? Math.Max(0, (_time.GetUtcNow() - since).TotalSeconds) : 0),
            "s", "Since when the event that has waited longest for an acceptance has been tried.");
        meter.CreateObservableGauge("parley.deliveries.endpoints", Endpoints, "{endpoint}", "Tenants' endpoints, by state.");
    }

    /// <summary>What the store counted last.</summary>
    public void Counted(WebhookTotals totals) => Volatile.Write(ref _totals, totals);

    public void Started() => Interlocked.Increment(ref _underWay);

    public void Ended() => Interlocked.Decrement(ref _underWay);

    public void Attempt(WebhookOutcome outcome, int milliseconds)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome.ToString());
        _attempts.Add(1, tag);
        _duration.Record(milliseconds / 1000.0, tag);
    }

    /// <summary>An event that was recorded at <paramref name="at"/> has been accepted.</summary>
    public void Arrived(DateTimeOffset at) => _lag.Record(Math.Max(0, (_time.GetUtcNow() - at).TotalSeconds));

    public void Stopped(string reason) => _stopped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    private IEnumerable<Measurement<double>> Shown(Func<WebhookTotals, double> of) =>
        Volatile.Read(ref _totals) is { } totals ? [new Measurement<double>(of(totals))] : [];

    private IEnumerable<Measurement<int>> Endpoints() =>
        Volatile.Read(ref _totals) is { } totals
            ? [.. Enum.GetValues<WebhookState>().Select(state => new Measurement<int>(totals.Endpoints.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", state.ToString())))]
            : [];
}
