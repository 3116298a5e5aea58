using System.Diagnostics;

namespace Parley.Bench.Load;

/// <summary>Messages whose time of sending is remembered by their id.</summary>
public sealed class TimedWorkload(string[] numbers, long firstId, int senders) : IWorkload
{
    private readonly long[] _sentAt = new long[1 << 21];
    private long _count = -1;

    public int Next(int connection, Span<byte> into)
    {
        var count = Interlocked.Increment(ref _count);
        if (count >= _sentAt.Length) return 0;
        var sender = Random.Shared.Next(senders);
        var length = WebhookBody.Message(into, numbers[sender % numbers.Length], firstId + count, sender);
        Volatile.Write(ref _sentAt[count], Stopwatch.GetTimestamp());
        return length;
    }

    /// <summary>The timestamp at which a message was sent; null for messages of other workloads.</summary>
    public long? SentAt(long id) => id >= firstId && id - firstId <= Volatile.Read(ref _count) ? Volatile.Read(ref _sentAt[id - firstId]) : null;
}
