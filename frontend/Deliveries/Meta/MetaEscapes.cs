using System.Buffers;
using System.Text;

namespace Parley.Frontend.Deliveries.Meta;

/// <summary>
/// JSON in the bytes that Meta's own serializer writes: within texts, characters beyond ASCII as <c>\uXXXX</c> with small
/// letters, and a solidus as <c>\/</c>. Receivers verify signatures over such bytes.
/// </summary>
public static class MetaEscapes
{
    /// <param name="json">Valid JSON in UTF-8, escaped in whatever way.</param>
    public static byte[] Write(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + (json.Length / 8));
        var escaped = false;
        while (!json.IsEmpty)
        {
            var b = json[0];
            if (b >= 0x80)
            {
                if (Rune.DecodeFromUtf8(json, out var rune, out var length) != OperationStatus.Done) rune = Rune.ReplacementChar;
                Write(output, rune);
                json = json[length..];
                escaped = false;
                continue;
            }

            if (escaped && b == (byte)'u' && json.Length > 4)
            {
                output.Write("u"u8);
                foreach (var digit in json.Slice(1, 4)) output.Write([(byte)(digit is >= (byte)'A' and <= (byte)'F' ? digit | 0x20 : digit)]);
                json = json[5..];
                escaped = false;
                continue;
            }

            // Outside of texts there is no solidus.
            if (b == (byte)'/' && !escaped) output.Write("\\"u8);
            output.Write(json[..1]);
            escaped = b == (byte)'\\' && !escaped;
            json = json[1..];
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> output, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        Span<byte> hex = stackalloc byte[6];
        "\\u"u8.CopyTo(hex);
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
        {
            for (var i = 0; i < 4; i++) hex[2 + i] = "0123456789abcdef"u8[(unit >> (12 - (4 * i))) & 15];
            output.Write(hex);
        }
    }
}
