using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.Simulator.Wire;

/// <summary>Reads JSON that a client sent, which may hold strings that System.Text.Json refuses to decode.</summary>
internal static partial class JsonText
{
    /// <summary>The string, with halves of surrogate pairs as they were written; .NET's own reader refuses them.</summary>
    public static string Of(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Regex.Replace(
                element.GetRawText()[1..^1], @"\\(?:u([0-9a-fA-F]{4})|(.))", Unescape);
        }
    }

    /// <summary>The same JSON, with halves of surrogate pairs replaced where there are any, so that .NET's own writer takes it.</summary>
    public static JsonElement Decodable(JsonElement element)
    {
        var raw = element.GetRawText();
        if (!raw.Contains(@"\ud", StringComparison.OrdinalIgnoreCase)) return element;
        using var document = JsonDocument.Parse(HalfPair().Replace(raw, m => m.Groups[1].Success ? m.Value : @"\ufffd"));
        return document.RootElement.Clone();
    }

    // An escaped backslash is passed over, then whole pairs; what is left is a half.
    [GeneratedRegex(@"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")]
    private static partial Regex HalfPair();

    private static string Unescape(Match match) => match.Groups[1].Success
        ? ((char)Convert.ToUInt16(match.Groups[1].Value, 16)).ToString()
        : match.Groups[2].Value switch { "n" => "\n", "r" => "\r", "t" => "\t", "b" => "\b", "f" => "\f", var other => other };
}
