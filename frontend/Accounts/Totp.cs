using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Frontend.Accounts;

/// <summary>Time-based one-time passwords as authenticator apps make them: RFC 6238 with HMAC-SHA-1, steps of 30 seconds and six digits.</summary>
public static class Totp
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int StepSeconds = 30;

    /// <summary>Clocks of phones are off by a little; a code is good for one step more, either way.</summary>
    private const int Slack = 1;

    /// <summary>The step of a code at a time; null when the code is wrong then.</summary>
    public static long? StepOf(string key, string code, DateTimeOffset now)
    {
        if (code.Length != 6 || !code.All(char.IsAsciiDigit)) return null;
        var secret = Decode(key);
        var current = now.ToUnixTimeSeconds() / StepSeconds;
        long? found = null;
        for (var step = current - Slack; step <= current + Slack; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), Encoding.ASCII.GetBytes(code))) found = step;
        }

        return found;
    }

    /// <summary>The code of a key at a time.</summary>
    public static string CodeAt(string key, DateTimeOffset now) => Code(Decode(key), now.ToUnixTimeSeconds() / StepSeconds);

    private static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)], mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // the algorithm that authenticator apps have; HMAC does not need its hash to be free of collisions
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0xF)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Decode(string key)
    {
        var bytes = new List<byte>(key.Length * 5 / 8);
        var (value, bits) = (0, 0);
        foreach (var digit in key.Select(static c => Base32.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal)).Where(static digit => digit >= 0))
        {
            (value, bits) = ((value << 5 | digit) & 0xFFFF, bits + 5);
            if (bits < 8) continue;
            bits -= 8;
            bytes.Add((byte)(value >> bits));
        }

        return [.. bytes];
    }
}
