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
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string New(string prefix) => string.Create(Length, prefix, static (span, prefix) =>
    {
        Span<byte> bytes = stackalloc byte[24];
        RandomNumberGenerator.Fill(bytes);
        prefix.CopyTo(span);
        for (var i = 0; i < bytes.Length; i++) span[i + 2] = Alphabet[bytes[i] & 31];
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
