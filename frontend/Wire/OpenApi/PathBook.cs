using System.Globalization;
using System.Text;

namespace Parley.Wire;

/// <summary>
/// Path templates as OpenAPI writes them: one parameter per wildcard. Two templates that differ only in their variables'
/// names are one path there, under the names of the first.
/// </summary>
internal sealed class PathBook
{
    private readonly Dictionary<string, Entry> _byShape = [];

    /// <summary>A path with its parameters' names in order.</summary>
    internal sealed record Entry(string Path, IReadOnlyList<string> Names);

    public Entry Of(PathTemplate template)
    {
        var names = NamesOf(template);
        var shape = Format(template, [.. names.Select(_ => "")]);
        if (!_byShape.TryGetValue(shape, out var entry)) _byShape[shape] = entry = new(Format(template, names), names);
        return entry;
    }

    /// <summary>
    /// The variable, by its index, that the wildcard of this number is the whole of; null if it is only a part of one or
    /// belongs to none.
    /// </summary>
    public static int? VariableOf(PathTemplate template, int wildcard)
    {
        var segment = Wildcards(template)[wildcard];
        for (var i = 0; i < template.Variables.Count; i++)
        {
            if (template.Variables[i].Start == segment && template.Variables[i].End == segment + 1) return i;
        }

        return null;
    }

    private static string[] NamesOf(PathTemplate template)
    {
        var wildcards = Wildcards(template);
        var names = new string[wildcards.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var around = template.Variables.Where(variable => wildcards[i] >= variable.Start && wildcards[i] < variable.End).ToList();
            names[i] = VariableOf(template, i) is { } whole
                ? template.Variables[whole].FieldPath
                : string.Create(CultureInfo.InvariantCulture, $"{(around.Count > 0 ? around[0].FieldPath : "any")}-{i + 1}");
        }

        return names;
    }

    private static int[] Wildcards(PathTemplate template) =>
        [.. Enumerable.Range(0, template.Segments.Count).Where(i => template.Segments[i].Kind != PathTemplate.SegmentKind.Literal)];

    private static string Format(PathTemplate template, IReadOnlyList<string> names)
    {
        var (path, next) = (new StringBuilder(), 0);
        foreach (var segment in template.Segments)
        {
            path.Append('/');
            if (segment.Kind == PathTemplate.SegmentKind.Literal) path.Append(segment.Literal);
            else path.Append('{').Append(names[next++]).Append('}');
        }

        return (template.Verb is null ? path : path.Append(':').Append(template.Verb)).ToString();
    }
}
