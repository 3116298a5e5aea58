using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>
/// The records of a spool file, one after another, numbers little-endian:
/// <c>"SPOL", length of what follows the checksum (4), CRC-32C of the length and what follows (4), version (1), tries (1),
/// milliseconds since 1970 (8), length of the app's name (1), its name, the body</c>.
/// </summary>
internal static class SpoolFormat
{
    private const int Frame = 12, Fixed = 11;
    private const byte Version = 1;

    private static ReadOnlySpan<byte> Mark => "SPOL"u8;

    /// <summary>Everything of a record but its body.</summary>
    public static byte[] Head(SpooledWebhook webhook)
    {
        var name = Encoding.UTF8.GetByteCount(webhook.App);
        var head = new byte[Frame + Fixed + name];
        Mark.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), (uint)(Fixed + name + webhook.Body.Length));
        head[Frame] = Version;
        head[Frame + 1] = (byte)webhook.Tries;
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(Frame + 2), webhook.ReceivedAt.ToUnixTimeMilliseconds());
        head[Frame + 10] = checked((byte)name);
        Encoding.UTF8.GetBytes(webhook.App, head.AsSpan(Frame + Fixed));
        var sum = Crc(Crc(Crc(~0u, head.AsSpan(4, 4)), head.AsSpan(Frame)), webhook.Body.Span);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), ~sum);
        return head;
    }

    /// <summary>
    /// Reads a file from its beginning. Bytes that are no record and have none behind them are the torn end of a write that
    /// nobody was told of; with a record behind them they are damage, and are answered too.
    /// </summary>
    public static SpoolContent Read(ReadOnlyMemory<byte> file)
    {
        var webhooks = ImmutableArray.CreateBuilder<SpooledWebhook>();
        var damage = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var at = 0;
        while (at < file.Length)
        {
            if (TryRead(file[at..]) is var (webhook, length))
            {
                webhooks.Add(webhook);
                at += length;
                continue;
            }

            var next = NextRecord(file, at + 1);
            if (next < 0) break;
            damage.Add(file[at..next]);
            at = next;
        }

        return new SpoolContent(webhooks.DrainToImmutable(), damage.DrainToImmutable(), file.Length - at);
    }

    private static int NextRecord(ReadOnlyMemory<byte> file, int from)
    {
        while (true)
        {
            var found = file.Span[from..].IndexOf(Mark);
            if (found < 0) return -1;
            from += found;
            if (TryRead(file[from..]) is not null) return from;
            from++;
        }
    }

    private static (SpooledWebhook Webhook, int Length)? TryRead(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length < Frame + Fixed || !span.StartsWith(Mark)) return null;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(span[4..]);
        if (length < Fixed || length > span.Length - Frame) return null;
        var payload = span.Slice(Frame, (int)length);
        if (~Crc(Crc(~0u, span.Slice(4, 4)), payload) != BinaryPrimitives.ReadUInt32LittleEndian(span[8..])) return null;
        var name = payload[10];
        if (payload[0] != Version || Fixed + name > length) return null;
        var webhook = new SpooledWebhook(
            Encoding.UTF8.GetString(payload.Slice(Fixed, name)),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(payload[2..])),
            payload[1],
            bytes.Slice(Frame + Fixed + name, (int)length - Fixed - name));
        return (webhook, Frame + (int)length);
    }

    private static uint Crc(uint sum, ReadOnlySpan<byte> bytes)
    {
        var words = bytes.Length & ~7;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes[..words])) sum = BitOperations.Crc32C(sum, word);
        foreach (var one in bytes[words..]) sum = BitOperations.Crc32C(sum, one);
        return sum;
    }
}

/// <summary>What a spool file holds.</summary>
/// <param name="Webhooks">Its whole records, in the order of their arrival.</param>
/// <param name="Damage">Bytes between whole records that are none: the disk lost something that had been acknowledged.</param>
/// <param name="Torn">Bytes at the end that are no record: a write that did not end.</param>
public sealed record SpoolContent(ImmutableArray<SpooledWebhook> Webhooks, ImmutableArray<ReadOnlyMemory<byte>> Damage, int Torn);
