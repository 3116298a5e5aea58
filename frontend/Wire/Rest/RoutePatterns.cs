using System.Globalization;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Parley.Wire;

/// <summary>Path templates as route patterns: as exact as a pattern can be, never narrower than the template.</summary>
internal static class RoutePatterns
{
    public static RoutePattern Of(PathTemplate template)
    {
        var segments = new List<RoutePatternPathSegment>();
        for (var i = 0; i < template.Segments.Count; i++)
        {
            var (kind, literal) = template.Segments[i];
            var suffix = i == template.Segments.Count - 1 && template.Verb is { } verb ? ":" + verb : "";
            var name = string.Create(CultureInfo.InvariantCulture, $"s{i}");
            segments.Add(RoutePatternFactory.Segment(kind switch
            {
                PathTemplate.SegmentKind.Literal => [RoutePatternFactory.LiteralPart(literal + suffix)],
                PathTemplate.SegmentKind.One when suffix.Length == 0 => [RoutePatternFactory.ParameterPart(name)],
                PathTemplate.SegmentKind.One => [RoutePatternFactory.ParameterPart(name), RoutePatternFactory.LiteralPart(suffix)],
                // A catch-all must be the whole segment; the policy looks at the verb.
                _ => [RoutePatternFactory.ParameterPart(name, null, RoutePatternParameterKind.CatchAll)],
            }));
        }

        return RoutePatternFactory.Pattern(template.Text, segments);
    }
}
