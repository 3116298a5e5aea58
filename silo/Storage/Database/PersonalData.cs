namespace Parley.Storage.Database;

/// <summary>
/// The list that the migrations carry in their comments: which columns hold personal data, what for and how long. Export,
/// erasure and the privacy policy are made from it.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Column">Its column.</param>
/// <param name="What">What it holds.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Term">How long it is kept.</param>
public sealed record PersonalData(string Table, string Column, string What, string Purpose, string Term)
{
    private const string PersonalMark = "-- personal: ", ImpersonalMark = "-- impersonal: ";

    /// <summary>The columns with personal data, in the order of the migrations.</summary>
    public static ImmutableArray<PersonalData> Of(ImmutableArray<MigrationScript> scripts)
    {
        var list = ImmutableArray.CreateBuilder<PersonalData>();
        foreach (var line in Lines(scripts, PersonalMark))
        {
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            if (parts.Length != 4 || Array.Exists(parts, part => part.Length == 0)) throw new FormatException($"Not `table.column | what | what for | how long`: {line}");
            var (table, column) = Split(parts[0]);
            list.Add(new PersonalData(table, column, parts[1], parts[2], parts[3]));
        }

        return list.ToImmutable();
    }

    /// <summary>The columns that hold none, as they are listed.</summary>
    public static ImmutableArray<(string Table, string Column)> Impersonal(ImmutableArray<MigrationScript> scripts)
    {
        var list = ImmutableArray.CreateBuilder<(string Table, string Column)>();
        foreach (var line in Lines(scripts, ImpersonalMark))
        {
            var columns = line.Split(',', StringSplitOptions.TrimEntries);
            var (table, first) = Split(columns[0]);
            list.Add((table, first));
            foreach (var column in columns.AsSpan(1)) list.Add((table, column));
        }

        return list.ToImmutable();
    }

    private static IEnumerable<string> Lines(ImmutableArray<MigrationScript> scripts, string mark)
    {
        foreach (var script in scripts)
        {
            foreach (var line in script.Sql.ReplaceLineEndings("\n").Split('\n'))
            {
                if (line.StartsWith(mark, StringComparison.Ordinal)) yield return line[mark.Length..];
            }
        }
    }

    private static (string Table, string Column) Split(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? (name[..dot], name[(dot + 1)..]) : throw new FormatException($"Not table.column: {name}");
    }
}
