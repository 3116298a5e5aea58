using Parley.Contracts.Grains;

namespace Parley.Domain.Content;

/// <summary>What a check found: the first thing that is wrong, in words, with the place and the limit.</summary>
internal sealed class Findings
{
    /// <summary>Why the content cannot be sent; null when nothing was found.</summary>
    public Refusal? First { get; private set; }

    /// <summary>Something that is needed is not there.</summary>
    public void Missing(string path, string why = "is needed") => Add("CONTENT_MISSING", $"{path} {why}.");

    /// <summary>Something does not fit its rule.</summary>
    public void Invalid(string path, string rule) => Add("CONTENT_INVALID", $"{path} {rule}.");

    /// <summary>More or less than there may be.</summary>
    public void Limit(string path, string rule) => Add("CONTENT_LIMIT", $"{path} {rule}.");

    private void Add(string reason, string text) => First ??= new Refusal(RefusalKind.InvalidArgument, reason, text);
}
