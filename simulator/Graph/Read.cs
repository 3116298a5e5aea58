using System.Text.Json;

namespace Parley.Simulator.Graph;

/// <summary>Reads JSON that a client sent, which may hold strings that .NET cannot represent.</summary>
internal static class Read
{
    /// <summary>The string; a lone surrogate in it is replaced, as Meta replaces it in what it delivers.</summary>
    public static string String(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return System.Text.RegularExpressions.Regex.Replace(
                element.GetRawText()[1..^1], @"\\(?:u([0-9a-fA-F]{4})|(.))", Unescape);
        }
    }

    private static string Unescape(System.Text.RegularExpressions.Match match) => match.Groups[1].Success
        ? ((char)Convert.ToUInt16(match.Groups[1].Value, 16)).ToString()
        : match.Groups[2].Value switch { "n" => "\n", "r" => "\r", "t" => "\t", "b" => "\b", "f" => "\f", var other => other };
}
