namespace Parley.Bench.Load;

/// <summary>Fills a store quickly: bodies of many messages of one number each, of its customers in turn.</summary>
/// <param name="numbers">Phone number ids; a customer belongs to the one with the same remainder.</param>
/// <param name="firstId">Ids count up from here.</param>
/// <param name="senders">How many customers there are.</param>
/// <param name="each">How often each of them writes.</param>
public sealed class BulkWorkload(string[] numbers, long firstId, int senders, int each) : IWorkload
{
    private const int PerBody = 100;
    private long _bodies = -1;

    public int LongestBody => 64 * 1024;

    public int Next(int connection, Span<byte> into)
    {
        var perNumber = (senders + numbers.Length - 1) / numbers.Length;
        var bodiesPerNumber = (((long)perNumber * each) + PerBody - 1) / PerBody;
        while (true)
        {
            var body = Interlocked.Increment(ref _bodies);
            var number = body / bodiesPerNumber;
            if (number >= numbers.Length) return 0;
            var from = body % bodiesPerNumber * PerBody;
            var to = Math.Min(from + PerBody, (long)perNumber * each);
            var messages = new List<(long Id, long Sender)>(PerBody);
            for (var index = from; index < to; index++)
            {
                var sender = (index % perNumber * numbers.Length) + number;
                if (sender < senders) messages.Add((firstId + (index * numbers.Length) + number, sender));
            }

            if (messages.Count > 0) return WebhookBody.Messages(into, numbers[number], messages);
        }
    }
}
