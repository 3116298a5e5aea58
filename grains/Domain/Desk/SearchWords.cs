using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Parley.Domain.Desk;

/// <summary>
/// What texts are found by: their words in one form, the same in every database. A word is a run of letters, marks and
/// digits of any script, without case, accents of Latin letters and vowel points of Arabic, and is found by its beginning.
/// </summary>
public static class SearchWords
{
    /// <summary>The most words of one text that count; the longest that a word is told by.</summary>
    public const int MaxWords = 200, MaxLength = 40;

    /// <summary>The shortest part of a phone number that finds it, unless it begins it.</summary>
    public const int ShortestPart = 3;

    /// <summary>The words of a text, each once.</summary>
    public static ImmutableArray<string> Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return [];
        // Every message goes through here: a word costs its own string and nothing else.
        var words = ImmutableArray.CreateBuilder<string>();
        foreach (var (start, length) in Runs(text))
        {
            var word = Form(text.AsSpan(start, length));
            if (word.Length == 0 || words.Contains(word)) continue;
            words.Add(word);
            if (words.Count == MaxWords) break;
        }

        return words.DrainToImmutable();
    }

    /// <summary>What a phone number is found by: its digits from each of them on.</summary>
    /// <param name="phone">Digits; null for none.</param>
    public static IEnumerable<string> OfPhone(string? phone)
    {
        for (var i = 0; phone is not null && (i == 0 || i <= phone.Length - ShortestPart); i++) yield return phone[i..];
    }

    /// <summary>Where words stand that begin with one of the wanted, in UTF-16 code units, in order.</summary>
    /// <param name="wanted">As <see cref="Of"/> gives them.</param>
    public static ImmutableArray<(int Start, int Length)> Marks(string text, ImmutableArray<string> wanted) =>
        [.. Runs(text).Where(run => Form(text.AsSpan(run.Start, run.Length)) is var word && wanted.Any(one => word.StartsWith(one, StringComparison.Ordinal)))];

    /// <summary>Where the digits stand that were searched for, in a number as it is shown.</summary>
    public static ImmutableArray<(int Start, int Length)> MarksOfPhone(string phone, ImmutableArray<string> wanted) =>
        [.. wanted.Where(static one => one.Length > 0 && one.All(char.IsAsciiDigit)).Select(one => (Start: phone.IndexOf(one, StringComparison.Ordinal), one.Length)).Where(static mark => mark.Start >= 0).Order()];

    private static readonly FrozenDictionary<char, char> Plain = Letters();

    private static IEnumerable<(int Start, int Length)> Runs(string text)
    {
        var start = -1;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // Most runes of most messages, and known without a look into the tables.
            var inside = rune.IsAscii ? char.IsAsciiLetterOrDigit((char)rune.Value) : Counts(Rune.GetUnicodeCategory(rune));
            if (inside && start < 0) start = at;
            else if (!inside && start >= 0)
            {
                yield return (start, at - start);
                start = -1;
            }

            at += rune.Utf16SequenceLength;
        }

        if (start >= 0) yield return (start, at - start);
    }

    private static bool Counts(UnicodeCategory category) => category
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>The one form of a word: it is compared, never shown.</summary>
    private static string Form(ReadOnlySpan<char> word)
    {
        Span<char> form = stackalloc char[MaxLength];
        var length = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            // Accents of Latin letters, vowel points and the lengthening stroke of Arabic.
            if (rune.Value is (>= 0x300 and <= 0x36F) or (>= 0x64B and <= 0x652) or 0x670 or 0x640) continue;
            if (length + 2 > MaxLength) break;
            if (rune.IsAscii)
            {
                form[length++] = char.ToLowerInvariant((char)rune.Value);
                continue;
            }

            var lower = Rune.ToLowerInvariant(rune);
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber) form[length++] = (char)('0' + (int)Rune.GetNumericValue(rune));
            else if (lower.IsBmp && Plain.TryGetValue((char)lower.Value, out var plain)) form[length++] = plain;
            else length += lower.EncodeToUtf16(form[length..]);
        }

        return new string(form[..length]);
    }

    /// <summary>Accented letters without their accents: a program without language data does not take them apart.</summary>
    private static FrozenDictionary<char, char> Letters() =>
        ((string[])["aàáâãäåāăąǎ", "cçćĉċč", "dďđ", "eèéêëēĕėęěẽ", "gĝğġģ", "hĥħ", "iìíîïĩīĭįǐ", "jĵ", "kķ", "lĺļľł", "nñńņňǹ", "oòóôõöøōŏőǒ", "rŕŗř", "sśŝşšș", "tţťŧț", "uùúûüũūŭůűųǔ", "wŵ", "yýÿŷ", "zźżž"])
        .SelectMany(static letters => letters[1..].Select(accented => KeyValuePair.Create(accented, letters[0]))).ToFrozenDictionary();
}
