namespace Parley.Wire;

/// <summary>One pass over a path template's text, by the grammar of google/api/http.proto.</summary>
internal sealed class PathTemplateParser(string text)
{
    private readonly List<PathTemplate.Segment> _segments = [];
    private readonly List<PathTemplate.Variable> _variables = [];
    private int _at;

    public PathTemplate Parse()
    {
        Expect('/');
        if (_at == text.Length) return new PathTemplate(text, [], [], null);
        ReadSegments(inVariable: false);
        var verb = Accept(':') ? ReadLiteral() : null;
        if (_at < text.Length) throw Wrong("the end", _at);
        for (var i = 0; i < _segments.Count - 1; i++)
        {
            if (_segments[i].Kind == PathTemplate.SegmentKind.Rest) throw Wrong("'**' only as the last segment", 0);
        }

        if (_variables.GroupBy(variable => variable.FieldPath).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Wrong($"'{twice.Key}' only once", 0);
        return new PathTemplate(text, _segments, _variables, verb);
    }

    private void ReadSegments(bool inVariable)
    {
        do ReadSegment(inVariable);
        while (Accept('/'));
    }

    private void ReadSegment(bool inVariable)
    {
        if (Accept('{'))
        {
            if (inVariable) throw Wrong("no variable within a variable", _at - 1);
            ReadVariable();
        }
        else if (Accept('*'))
        {
            _segments.Add(new(Accept('*') ? PathTemplate.SegmentKind.Rest : PathTemplate.SegmentKind.One, ""));
        }
        else
        {
            _segments.Add(new(PathTemplate.SegmentKind.Literal, ReadLiteral()));
        }
    }

    private void ReadVariable()
    {
        var start = _at;
        do ReadIdentifier();
        while (Accept('.'));
        var (name, first) = (text[start.._at], _segments.Count);
        if (Accept('=')) ReadSegments(inVariable: true);
        else _segments.Add(new(PathTemplate.SegmentKind.One, ""));
        Expect('}');
        _variables.Add(new(name, first, _segments.Count));
    }

    private void ReadIdentifier()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_')) _at++;
        if (_at == start || char.IsAsciiDigit(text[start])) throw Wrong("a field's name", start);
    }

    private string ReadLiteral()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '_' or '.' or '~')) _at++;
        return _at > start ? text[start.._at] : throw Wrong("a segment", start);
    }

    private bool Accept(char expected)
    {
        if (_at >= text.Length || text[_at] != expected) return false;
        _at++;
        return true;
    }

    private void Expect(char expected)
    {
        if (!Accept(expected)) throw Wrong($"'{expected}'", _at);
    }

    private FormatException Wrong(string expected, int at) =>
        new($"The path template '{text}' is wrong at character {at + 1}: expected {expected}.");
}
