using System.Security.Cryptography;

namespace Parley.Contracts.Ids;

/// <summary>
/// Makes and checks ids: two letters that name the kind, then 120 random bits in 24 characters of Crockford's lower-case
/// base 32. Random, so that an id tells nothing about its neighbours; without upper case and '+', so that it can be part
/// of a grain key.
/// </summary>
internal static class RandomId
{
    public const int Length = 26;
    private const int TimeLength = 9;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string New(string prefix) => string.Create(Length, prefix, static (span, prefix) =>
    {
        Span<byte> bytes = stackalloc byte[24];
        RandomNumberGenerator.Fill(bytes);
        prefix.CopyTo(span);
        for (var i = 0; i < bytes.Length; i++) span[i + 2] = Alphabet[bytes[i] & 31];
    });

    /// <summary>
    /// The same, but its first nine characters are the system clock's milliseconds and 75 bits are random: ids made one after
    /// the other stand side by side in an index (docs/decisions/033).
    /// </summary>
    public static string NewInOrder(string prefix) => string.Create(Length, prefix, static (span, prefix) =>
    {
        Span<byte> bytes = stackalloc byte[24 - TimeLength];
        RandomNumberGenerator.Fill(bytes);
        prefix.CopyTo(span);
        var milliseconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var i = TimeLength - 1; i >= 0; i--, milliseconds >>= 5) span[i + 2] = Alphabet[(int)milliseconds & 31];
        for (var i = 0; i < bytes.Length; i++) span[i + 2 + TimeLength] = Alphabet[bytes[i] & 31];
    });

    /// <summary>An id made from a hash: not random, but as hard to guess as what was hashed.</summary>
    public static string From(string prefix, byte[] hash) => string.Create(Length, (prefix, hash), static (span, from) =>
    {
        from.prefix.CopyTo(span);
        for (var i = 0; i < span.Length - 2; i++) span[i + 2] = Alphabet[from.hash[i] & 31];
    });

    public static bool IsValid(string? text, string prefix)
    {
        if (text is null || text.Length != Length || !text.StartsWith(prefix, StringComparison.Ordinal)) return false;
        foreach (var c in text.AsSpan(2))
        {
            if (!Alphabet.Contains(c)) return false;
        }

        return true;
    }
}
