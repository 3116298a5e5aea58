using System.Security.Cryptography;
using System.Text;

namespace Parley.Simulator.Wire;

/// <summary>Identifiers in the shapes Meta uses. Clients must treat them as opaque; the shapes only look familiar.</summary>
public static class Ids
{
    /// <summary>A WhatsApp message id: base64 that holds the customer's number and random hexadecimal digits.</summary>
    public static string Wamid(string customerDigits, bool fromBusiness)
    {
        Span<byte> random = stackalloc byte[fromBusiness ? 9 : 16];
        RandomNumberGenerator.Fill(random);
        var unique = Convert.ToHexString(random);
        Span<byte> bytes = stackalloc byte[80];
        var length = 0;
        bytes[length++] = 0x1c;
        bytes[length++] = 0x18;
        bytes[length++] = (byte)customerDigits.Length;
        length += Encoding.ASCII.GetBytes(customerDigits, bytes[length..]);
        ReadOnlySpan<byte> middle = [0x15, 0x02, 0x00, (byte)(fromBusiness ? 0x11 : 0x12), 0x18, (byte)unique.Length];
        middle.CopyTo(bytes[length..]);
        length += middle.Length;
        length += Encoding.ASCII.GetBytes(unique, bytes[length..]);
        bytes[length++] = 0;
        return "wamid." + Convert.ToBase64String(bytes[..length]);
    }

    /// <summary>A Graph object id: fifteen digits, the first not zero.</summary>
    public static string GraphObject()
    {
        Span<char> digits = stackalloc char[15];
        digits[0] = (char)('1' + RandomNumberGenerator.GetInt32(9));
        for (var i = 1; i < digits.Length; i++) digits[i] = (char)('0' + RandomNumberGenerator.GetInt32(10));
        return new string(digits);
    }

    /// <summary>The trace id that every Graph error carries.</summary>
    public static string Trace() => "A" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>A secret of <paramref name="bytes"/> random bytes, as lower-case hexadecimal digits.</summary>
    public static string Secret(int bytes = 16) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
