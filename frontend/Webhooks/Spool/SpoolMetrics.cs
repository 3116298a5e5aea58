using System.Diagnostics.Metrics;
using Parley.Frontend.Webhooks.Admission;

namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>What waits in the spool and how full intake is, under the meter <c>Parley.Intake</c>.</summary>
public sealed class SpoolMetrics
{
    public SpoolMetrics(IMeterFactory factory, WebhookSpool spool, StoreCondition store, IntakeBounds bounds, IntakeShares shares, TimeProvider time)
    {
        var meter = factory.Create(IntakeMetrics.MeterName);
        meter.CreateObservableGauge("parley.spool.bytes", () => spool.Bytes, "By", "Bytes of webhooks that wait for the store.");
        meter.CreateObservableGauge("parley.spool.records", () => spool.Records, "{webhook}", "Webhooks that wait for the store.");
        meter.CreateObservableGauge("parley.spool.oldest", () => spool.Oldest is { } oldest ? (time.GetUtcNow() - oldest).TotalSeconds : 0, "s", "Age of the first webhook that waits for the store.");
        meter.CreateObservableGauge("parley.store.away", () => store.IsAway ? 1 : 0, description: "1 while webhooks go to the spool because the store does not take them.");
        meter.CreateObservableGauge("parley.webhooks.active", () => bounds.Webhooks, "{webhook}", "Webhooks on their way to the store.");
        meter.CreateObservableGauge("parley.webhooks.waiting", () => shares.Waiting, "{webhook}", "Webhooks that wait for a place on the way to the store.");
        meter.CreateObservableGauge(
            "parley.webhooks.places",
            () => (Measurement<int>[])[new(shares.Places, new KeyValuePair<string, object?>("of", "all")), new(shares.HeavyPlaces, new KeyValuePair<string, object?>("of", "flood"))],
            "{webhook}", "Places on the way to the store: for all, and for floods while others ask for little.");
        meter.CreateObservableGauge("parley.webhooks.bytes", () => bounds.Bytes, "By", "Bytes of webhooks in memory.");
    }
}
