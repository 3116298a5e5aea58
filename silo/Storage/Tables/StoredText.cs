using System.Text;

namespace Parley.Storage.Tables;

/// <summary>
/// Texts as columns can hold them. PostgreSQL refuses U+0000 and SQLite's readers stop at it, so it is written as two
/// characters; a lone surrogate, which has no UTF-8, becomes U+FFFD. Every text of these tables passes here, both ways.
/// </summary>
internal static class StoredText
{
    private const char Escape = '\u001A';
    private const string EscapedNul = "\u001A0";
    private const string EscapedEscape = "\u001A\u001A";

    /// <summary>The column's form; the very same string where nothing needs care.</summary>
    public static string Encode(string text)
    {
        var plain = text.AsSpan().IndexOfAny('\0', Escape) < 0;
        if (plain && !HasLoneSurrogate(text)) return text;
        var result = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0) result.Append(EscapedNul);
            else if (rune.Value == Escape) result.Append(EscapedEscape);
            else result.Append(rune);
        }

        return result.ToString();
    }

    /// <summary>The text as it was given to <see cref="Encode"/>.</summary>
    public static string Decode(string stored) => stored.Contains(Escape, StringComparison.Ordinal)
        ? DecodeSlowly(stored)
        : stored;

    /// <summary>At most <paramref name="length"/> characters from the start, without half a surrogate pair at the end.</summary>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length) return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }

    /// <summary>The text with each lone surrogate replaced by U+FFFD: what will be read back, and so what may be compared.</summary>
    public static string WellFormed(string text) => HasLoneSurrogate(text) ? string.Concat(text.EnumerateRunes()) : text;

    private static string DecodeSlowly(string stored)
    {
        var result = new StringBuilder(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            var escaped = stored[i] == Escape && i + 1 < stored.Length;
            result.Append(!escaped ? stored[i] : stored[++i] == '0' ? '\0' : stored[i]);
        }

        return result.ToString();
    }

    private static bool HasLoneSurrogate(string text)
    {
        var rest = text.AsSpan();
        for (var at = rest.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0; at = rest.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            if (at + 1 >= rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1])) return true;
            rest = rest[(at + 2)..];
        }

        return false;
    }
}
