using System.Text;

namespace Parley.Frontend.Exports;

/// <summary>Comma-separated values (RFC 4180) that stay values in a spreadsheet.</summary>
public static class CsvText
{
    /// <summary>Adds a line.</summary>
    public static StringBuilder AppendCells(this StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Quote)).Append("\r\n");

    /// <summary>A text that others wrote: it must not become a formula in somebody's spreadsheet.</summary>
    public static string Harmless(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;

    private static string Quote(string cell) => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
