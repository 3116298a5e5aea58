using Parley.Simulator.Clock;
using Parley.Simulator.Faults;

namespace Parley.Simulator.Webhooks;

/// <summary>What all ways to callbacks share.</summary>
internal sealed class WebhookServices(
    TimeProvider clock, Func<SimulatorSettings> settings, FaultList faults, WebhookLog log, WebhookPoster poster, Action<WebhookDelivery> attempted) : IDisposable
{
    private long _deliveries;

    public TimeProvider Clock { get; } = clock;

    public Func<SimulatorSettings> Settings { get; } = settings;

    public FaultList Faults { get; } = faults;

    public WebhookLog Log { get; } = log;

    public WebhookPoster Poster { get; } = poster;

    /// <summary>Updates not delivered and not given up.</summary>
    public PendingCount Pending { get; private set; } = new();

    public long NextDelivery() => Interlocked.Increment(ref _deliveries);

    public void Attempted(WebhookDelivery delivery)
    {
        Log.Changes.Pulse();
        attempted(delivery);
    }

    /// <summary>Does something later in the world's time.</summary>
    public void After(TimeSpan wait, Action action) => Clock.After(wait, action);

    /// <summary>Counts anew, for the ways that will be opened from now on.</summary>
    public void ForgetPending()
    {
        var former = Pending;
        Pending = new PendingCount();
        former.Abandon();
    }

    public void Dispose() => Poster.Dispose();
}
