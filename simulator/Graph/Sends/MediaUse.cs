namespace Parley.Simulator.Graph.Sends;

/// <summary>A file that a message shows: uploaded before, or behind a link that WhatsApp fetches.</summary>
/// <param name="Kind">What it is shown as: <c>image</c>, <c>video</c>, <c>audio</c>, <c>document</c> or <c>sticker</c>.</param>
/// <param name="Id">The media id; null when there is a link.</param>
/// <param name="Link">The address; null when there is an id.</param>
/// <param name="Path">Where it stands in the request, for errors.</param>
internal sealed record MediaUse(string Kind, string? Id, string? Link, string Path)
{
    /// <summary>Sent as a voice message, which has to be Opus in Ogg.</summary>
    public bool Voice { get; init; }
}
