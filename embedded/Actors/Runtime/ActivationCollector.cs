namespace Orleans.Runtime;

/// <summary>
/// Ends idle activations. Each waits in the bucket of the time at which it could be idle long enough; a bucket is looked
/// at when its time comes, and those used since move to a later one. So each is looked at about once per age limit.
/// </summary>
internal sealed class ActivationCollector(TimeProvider time, TimeSpan quantum) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, LinkedList<GrainActivation>> _buckets = [];
    private readonly long _origin = time.GetTimestamp();
    private ITimer? _timer;

    public void Start() => _timer = time.CreateTimer(static state => ((ActivationCollector)state!).Collect(), this, quantum, quantum);

    public void Add(GrainActivation activation)
    {
        if (activation.Class.CollectionAge is { } age) Schedule(activation, age);
    }

    public void Remove(GrainActivation activation)
    {
        lock (_gate)
        {
            if (activation.Ticket is not { } ticket) return;
            activation.Ticket = null;
            ticket.List?.Remove(ticket);
        }
    }

    /// <summary>Ends a part of all activations, as far as they are idle, beginning with those that would have to end first by their age.</summary>
    /// <param name="part">From 0 to 1.</param>
    /// <param name="reason">Told to each.</param>
    /// <returns>How many end.</returns>
    public int Shed(double part, DeactivationReason reason)
    {
        GrainActivation[] all;
        lock (_gate) all = [.. _buckets.Values.SelectMany(static bucket => bucket)];
        var surplus = (int)Math.Ceiling(all.Length * part);
        var ended = 0;
        foreach (var activation in all.OrderBy(static activation => activation.TimeLeft))
        {
            if (ended >= surplus) break;
            if (activation.Shed(reason)) ended++;
        }

        return ended;
    }

    public void Dispose() => _timer?.Dispose();

    private long BucketAfter(TimeSpan wait) => (long)Math.Ceiling((time.GetElapsedTime(_origin) + wait) / quantum);

    private void Schedule(GrainActivation activation, TimeSpan wait)
    {
        lock (_gate)
        {
            var due = BucketAfter(wait);
            if (!_buckets.TryGetValue(due, out var bucket)) _buckets[due] = bucket = new();
            if (activation.Ticket is { } ticket)
            {
                ticket.List?.Remove(ticket);
                bucket.AddLast(ticket);
            }
            else
            {
                activation.Ticket = bucket.AddLast(activation);
            }
        }
    }

    private void Collect()
    {
        while (TakeDue() is { } bucket)
        {
            foreach (var activation in bucket)
            {
                if (activation.Collect() is { } again) Schedule(activation, again);
            }
        }
    }

    private GrainActivation[]? TakeDue()
    {
        lock (_gate)
        {
            var now = (long)(time.GetElapsedTime(_origin) / quantum);
            foreach (var (due, bucket) in _buckets)
            {
                if (due > now) return null;
                _buckets.Remove(due);
                GrainActivation[] all = [.. bucket];
                bucket.Clear();
                return all;
            }

            return null;
        }
    }
}
