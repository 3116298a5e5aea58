namespace Parley.Bench.Load;

/// <summary>Messages of customers drawn at random, each customer of the number that has the same remainder.</summary>
/// <param name="numbers">Phone number ids.</param>
/// <param name="firstId">Ids count up from here; a whole run never repeats one.</param>
/// <param name="firstSender">The first customer's number.</param>
/// <param name="senders">How many customers there are.</param>
/// <param name="once">True: each customer writes once, in turn, and then there is nothing more.</param>
public sealed class MessageWorkload(string[] numbers, long firstId, long firstSender, int senders, bool once = false) : IWorkload
{
    private long _count = -1;

    public int Next(int connection, Span<byte> into)
    {
        var count = Interlocked.Increment(ref _count);
        if (once && count >= senders) return 0;
        var sender = firstSender + (once ? count : Random.Shared.Next(senders));
        return WebhookBody.Message(into, numbers[sender % numbers.Length], firstId + count, sender);
    }
}
