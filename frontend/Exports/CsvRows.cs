using System.Text;

namespace Parley.Frontend.Exports;

/// <summary>Reads separated values (RFC 4180) as spreadsheets write them: with commas, semicolons or tabs, quoted where needed.</summary>
public static class CsvRows
{
    /// <summary>The rows, each with the number of its first line; rows without any text are left out.</summary>
    public static IEnumerable<(int Line, ImmutableArray<string> Cells)> Read(string text)
    {
        var separator = Separator(text);
        var (line, begun, quoted) = (1, 1, false);
        var cells = ImmutableArray.CreateBuilder<string>();
        var cell = new StringBuilder();
        for (var i = text.StartsWith('\uFEFF') ? 1 : 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n') line++;
            if (quoted)
            {
                if (c != '"') cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[++i]);
                else quoted = false;
            }
            else if (c == '"' && cell.Length == 0) quoted = true;
            else if (c == separator) End();
            else if (c == '\n')
            {
                End();
                if (Row() is { } row) yield return row;
                begun = line;
            }
            else if (c != '\r') cell.Append(c);
        }

        End();
        if (Row() is { } last) yield return last;

        void End()
        {
            cells.Add(cell.ToString().Trim());
            cell.Clear();
        }

        (int, ImmutableArray<string>)? Row()
        {
            var row = cells.DrainToImmutable();
            return row.All(static one => one.Length == 0) ? null : (begun, row);
        }
    }

    /// <summary>What stands most often in the first line.</summary>
    private static char Separator(string text)
    {
        var first = text.AsSpan(0, text.IndexOf('\n') is var end and >= 0 ? end : text.Length);
        var best = ',';
        foreach (var candidate in ";\t")
        {
            if (first.Count(candidate) > first.Count(best)) best = candidate;
        }

        return best;
    }
}
