using System.Text;

namespace Parley.Wire;

/// <summary>
/// A path of a google.api.http rule: <c>/v1/messages/{id}</c>, <c>/v1/{name=tenants/*/numbers/*}</c>,
/// <c>/v1/files/{path=**}</c>, each with an optional <c>:verb</c>. It matches whole paths, with upper and lower case told apart.
/// </summary>
internal sealed class PathTemplate
{
    internal enum SegmentKind
    {
        Literal,
        /// <summary>Exactly one segment that is not empty.</summary>
        One,
        /// <summary>Any number of segments, none included; only at the end.</summary>
        Rest,
    }

    internal readonly record struct Segment(SegmentKind Kind, string Literal);

    /// <summary>A field filled from the segments <paramref name="Start"/> to before <paramref name="End"/>.</summary>
    internal readonly record struct Variable(string FieldPath, int Start, int End);

    internal PathTemplate(string text, IReadOnlyList<Segment> segments, IReadOnlyList<Variable> variables, string? verb) =>
        (Text, Segments, Variables, Verb) = (text, segments, variables, verb);

    /// <summary>As it stands in the contract.</summary>
    public string Text { get; }

    public IReadOnlyList<Segment> Segments { get; }

    public IReadOnlyList<Variable> Variables { get; }

    /// <summary>What follows the last colon, such as <c>cancel</c>; null if the template has none.</summary>
    public string? Verb { get; }

    /// <summary>Reads a template; <see cref="FormatException"/> says what is wrong with it and where.</summary>
    public static PathTemplate Parse(string text) => new PathTemplateParser(text).Parse();

    /// <summary>
    /// The variables' values in <see cref="Variables"/>' order if the path matches, else null. A variable of several
    /// segments keeps an escaped slash as <c>%2F</c>, so that it can be told from a separator.
    /// </summary>
    /// <param name="path">The path's segments, percent-decoded one by one.</param>
    public string[]? Match(ReadOnlySpan<string> path)
    {
        var last = path.Length > 0 ? path[^1] : null;
        if (Verb is not null)
        {
            if (last is null || !last.EndsWith(':' + Verb, StringComparison.Ordinal)) return null;
            last = last[..^(Verb.Length + 1)];
        }

        var toEnd = Segments is [.., { Kind: SegmentKind.Rest }];
        if (toEnd ? path.Length < Segments.Count - 1 : path.Length != Segments.Count) return null;
        for (var i = 0; i < Segments.Count && i < path.Length; i++)
        {
            var value = i == path.Length - 1 ? last! : path[i];
            var fits = Segments[i].Kind switch
            {
                SegmentKind.Literal => value == Segments[i].Literal,
                SegmentKind.One => value.Length > 0,
                _ => true,
            };
            if (!fits) return null;
        }

        var values = new string[Variables.Count];
        for (var i = 0; i < values.Length; i++) values[i] = ValueOf(Variables[i], path, last, toEnd);
        return values;
    }

    public override string ToString() => Text;

    private string ValueOf(Variable variable, ReadOnlySpan<string> path, string? last, bool toEnd)
    {
        var single = variable.End - variable.Start == 1 && Segments[variable.Start].Kind == SegmentKind.One;
        if (single) return variable.Start == path.Length - 1 ? last! : path[variable.Start];
        var end = toEnd && variable.End == Segments.Count ? path.Length : variable.End;
        var value = new StringBuilder();
        for (var i = variable.Start; i < end; i++)
        {
            if (i > variable.Start) value.Append('/');
            value.Append((i == path.Length - 1 ? last! : path[i]).Replace("/", "%2F", StringComparison.Ordinal));
        }

        return value.ToString();
    }
}
