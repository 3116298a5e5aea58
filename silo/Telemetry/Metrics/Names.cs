using System.Text;

namespace Parley.Silo.Telemetry.Metrics;

/// <summary>Instruments' names in Prometheus' convention: base units at the end, <c>_total</c> for counters.</summary>
internal static class Names
{
    /// <summary>The family's name.</summary>
    /// <param name="instrument">As the instrument is called, such as <c>parley.storage.commit.duration</c>.</param>
    /// <param name="unit">In UCUM, such as <c>s</c>; annotations in braces count for nothing.</param>
    /// <param name="kind">What the family is.</param>
    public static string Family(string instrument, string? unit, FamilyKind kind)
    {
        var name = Label(instrument);
        if (Unit(unit) is { } word && !name.Split('_').Contains(word)) name += "_" + word;
        if (kind == FamilyKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal)) name += "_total";
        // A reader would take such a gauge for a part of a histogram.
        if (kind == FamilyKind.Gauge && name.EndsWith("_count", StringComparison.Ordinal)) name = name[..^"_count".Length] + "_number";
        return name;
    }

    /// <summary>What to multiply values with to get the base unit.</summary>
    public static double Scale(string? unit) => unit switch
    {
        "ms" => 0.001,
        "us" => 0.000001,
        "ns" => 0.000000001,
        "KiBy" => 1024,
        "MiBy" => 1024 * 1024,
        _ => 1,
    };

    /// <summary>A name or label with everything but ASCII letters and digits turned into one underscore each.</summary>
    public static string Label(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c)) text.Append(char.ToLowerInvariant(c));
            else if (text.Length > 0 && text[^1] != '_') text.Append('_');
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0])) text.Insert(0, '_');
        return text.ToString().TrimEnd('_');
    }

    private static string? Unit(string? unit) => unit switch
    {
        "s" or "ms" or "us" or "ns" => "seconds",
        "By" or "KiBy" or "MiBy" => "bytes",
        _ => null,
    };
}
