using Parley.Contracts.Grains;

namespace Parley.Domain.Templates;

/// <summary>All that is wrong with a template, in the order found, so that it is mended in one go.</summary>
internal sealed class Faults
{
    private const int Shown = 20;
    private readonly List<string> _lines = [];

    public void Add(string path, string rule) => _lines.Add($"{path} {rule}.");

    /// <summary>A text that is not as long as it may be.</summary>
    public void Length(string path, string text, int least, int most)
    {
        var length = text.EnumerateRunes().Count();
        if (length < least) Add(path, "is missing");
        else if (length > most) Add(path, $"has {length} characters; the limit is {most}");
    }

    public Refusal? ToRefusal(string reason)
    {
        if (_lines.Count == 0) return null;
        var more = _lines.Count > Shown ? $" And {_lines.Count - Shown} more." : "";
        return new Refusal(RefusalKind.InvalidArgument, reason, string.Join(' ', _lines.Take(Shown)) + more);
    }
}
