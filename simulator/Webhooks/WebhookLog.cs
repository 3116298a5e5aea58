using Parley.Simulator.Phones;

namespace Parley.Simulator.Webhooks;

/// <summary>The newest deliveries, for looking at. Bounded by number and by bytes.</summary>
public sealed class WebhookLog(int keep = 1_000, long keepBytes = 32 * 1024 * 1024)
{
    private readonly Lock _gate = new();
    private readonly Queue<WebhookDelivery> _deliveries = new();
    private long _bytes;
    private long _dropped;
    private long _unrouted;

    internal Signal Changes { get; } = new();

    /// <summary>Updates lost because a callback's queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Updates nobody wanted: no app with a callback URL is subscribed to the account.</summary>
    public long Unrouted => Interlocked.Read(ref _unrouted);

    /// <summary>Kept deliveries after a sequence, oldest first.</summary>
    public IReadOnlyList<WebhookDelivery> After(long sequence)
    {
        lock (_gate) return [.. _deliveries.Where(d => d.Sequence > sequence)];
    }

    internal void Add(WebhookDelivery delivery)
    {
        lock (_gate)
        {
            _deliveries.Enqueue(delivery);
            _bytes += delivery.Body.Length;
            while (_deliveries.Count > keep || (_bytes > keepBytes && _deliveries.Count > 1)) _bytes -= _deliveries.Dequeue().Body.Length;
        }

        Changes.Pulse();
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);

    internal void CountUnrouted() => Interlocked.Increment(ref _unrouted);

    internal void Clear()
    {
        lock (_gate)
        {
            _deliveries.Clear();
            _bytes = 0;
        }

        Interlocked.Exchange(ref _dropped, 0);
        Interlocked.Exchange(ref _unrouted, 0);
    }
}
