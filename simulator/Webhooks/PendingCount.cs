using Parley.Simulator.Phones;

namespace Parley.Simulator.Webhooks;

/// <summary>Counts what is under way, and tells when nothing is.</summary>
internal sealed class PendingCount
{
    private readonly Signal _idle = new();
    private long _count;

    public long Count => Math.Max(0, Interlocked.Read(ref _count));

    public void Add(long change)
    {
        if (Interlocked.Add(ref _count, change) <= 0) _idle.Pulse();
    }

    /// <summary>Nobody will finish what is under way: those who wait for it need not.</summary>
    public void Abandon()
    {
        Interlocked.Exchange(ref _count, long.MinValue / 2);
        _idle.Pulse();
    }

    public async Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _idle.Next;
            if (Count <= 0) return;
            await next.WaitAsync(cancellationToken);
        }
    }
}
