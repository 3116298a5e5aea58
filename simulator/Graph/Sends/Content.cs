namespace Parley.Simulator.Graph.Sends;

/// <summary>What the reader of one type makes of its JSON.</summary>
/// <param name="Text">One line for a person.</param>
internal readonly record struct Content(string? Text)
{
    public bool PreviewUrl { get; init; }

    public string? ReactsTo { get; init; }

    public IReadOnlyList<MediaUse> Media { get; init; } = [];

    public Content(string? text, IReadOnlyList<MediaUse> media) : this(text) => Media = media;
}
