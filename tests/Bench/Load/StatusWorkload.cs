namespace Parley.Bench.Load;

/// <summary>A send that statuses are about.</summary>
public sealed record SentText(string PhoneNumberId, string WhatsAppId, string CallbackData);

/// <summary>
/// sent, delivered and read of each send, in this order on one connection. A connection goes through a block of sends once
/// per word, so that the words of one send are not neighbours.
/// </summary>
public sealed class StatusWorkload(IReadOnlyList<SentText> sends, int connections) : IWorkload
{
    private const int Block = 32;
    private static readonly string[] Words = ["sent", "delivered", "read"];
    private readonly int[] _next = new int[connections];

    public int Next(int connection, Span<byte> into)
    {
        var step = _next[connection]++;
        var block = step / (Block * Words.Length);
        var within = step % (Block * Words.Length);
        var index = (((block * connections) + connection) * Block) + (within % Block);
        if (index >= sends.Count)
        {
            // The last block of a connection may be short: its words still come in their order.
            var start = ((block * connections) + connection) * Block;
            return start >= sends.Count || within / Block == Words.Length - 1 ? 0 : Next(connection, into);
        }

        var send = sends[index];
        return WebhookBody.Status(into, send.PhoneNumberId, send.WhatsAppId, Words[within / Block], send.CallbackData);
    }
}
