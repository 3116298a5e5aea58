using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.Wire;

/// <summary>Strings and writers for JSON that may hold anything a customer typed, lone surrogates and U+0000 included.</summary>
internal static class JsonText
{
    /// <summary>Compact, and readable where HTML's rules would escape: what is written is never part of a page.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes <paramref name="text"/> so that a JSON reader gets back the same UTF-16 code units.</summary>
    public static void WriteString(Utf8JsonWriter writer, string text)
    {
        // The writer would turn a lone surrogate into U+FFFD, and an emoji into two escapes three times its size.
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0) writer.WriteStringValue(text);
        else writer.WriteRawValue(Escape(text), skipInputValidation: true);
    }

    private static string Escape(string text)
    {
        var json = new StringBuilder(text.Length + 16).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            if (IsPair(text, i)) json.Append(text[i]).Append(text[++i]);
            else if (text[i] is '"' or '\\') json.Append('\\').Append(text[i]);
            else if (char.IsControl(text[i]) || char.IsSurrogate(text[i]))
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else json.Append(text[i]);
        }

        return json.Append('"').ToString();
    }

    private static bool IsPair(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);
}
