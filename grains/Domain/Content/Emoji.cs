using System.Globalization;

namespace Parley.Domain.Content;

/// <summary>Emojis as reactions use them.</summary>
internal static class Emoji
{
    /// <summary>
    /// Whether a text is one emoji: one visible character that is not a letter, a digit or a plain sign by itself. Skin tones,
    /// flags, families and keycaps are several code points and one character. New emojis need no new program.
    /// </summary>
    public static bool IsOne(string text)
    {
        if (StringInfo.GetNextTextElementLength(text) != text.Length) return false;
        foreach (var rune in text.EnumerateRunes())
        {
            // A keycap is a digit, and then a sign that makes it an emoji.
            if (rune.Value is 0x20E3 or 0xFE0F) return true;
            if (System.Text.Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.OtherNotAssigned) return true;
        }

        return false;
    }
}
