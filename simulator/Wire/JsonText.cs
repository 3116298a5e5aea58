using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.Simulator.Wire;

/// <summary>Reads JSON that a client sent, which may hold strings that System.Text.Json refuses to decode.</summary>
internal static class JsonText
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

    private static string Unescape(Match match) => match.Groups[1].Success
        ? ((char)Convert.ToUInt16(match.Groups[1].Value, 16)).ToString()
        : match.Groups[2].Value switch { "n" => "\n", "r" => "\r", "t" => "\t", "b" => "\b", "f" => "\f", var other => other };
}
