namespace Parley.Simulator.Graph.Sends;

/// <summary>Image, video, audio, document and sticker, wherever in a message they stand.</summary>
internal static class MediaContents
{
    private const int MaxCaption = 1024;
    private const int MaxFilename = 240;

    public static Content Image(Part part) => Captioned(part, "image", "id", "link", "caption", "provider");

    public static Content Video(Part part) => Captioned(part, "video", "id", "link", "caption", "provider");

    public static Content Document(Part part)
    {
        var content = Captioned(part, "document", "id", "link", "caption", "filename", "provider");
        return content with { Text = content.Text ?? part.Text("filename", MaxFilename) };
    }

    public static Content Audio(Part part)
    {
        part.Only("id", "link", "voice", "provider");
        return new Content(null, [Use(part, "audio") with { Voice = part.Flag("voice") }]);
    }

    public static Content Sticker(Part part)
    {
        part.Only("id", "link", "provider");
        return new Content(null, [Use(part, "sticker")]);
    }

    /// <summary>The file alone, for headers, which take no caption.</summary>
    public static MediaUse Header(Part part, string kind)
    {
        part.AsObject().Only("id", "link", "filename", "provider");
        return Use(part, kind);
    }

    private static Content Captioned(Part part, string kind, params ReadOnlySpan<string> members)
    {
        part.Only(members);
        if (members.Contains("filename")) part.Text("filename", MaxFilename);
        return new Content(part.Text("caption", MaxCaption), [Use(part, kind)]);
    }

    private static MediaUse Use(Part part, string kind)
    {
        var id = part.Find("id") is { } given ? Id(given) : null;
        var link = part.Has("link") ? part.NeedUrl("link") : null;
        if (id is null == link is null)
        {
            throw new FormException(GraphErrors.MissingRequired(
                id is null ? $"Param {part.Path} needs an id or a link." : $"Param {part.Path} takes an id or a link, not both."));
        }

        return new MediaUse(kind, id, link, part.Path);
    }

    // Clients write ids as strings; Graph takes numbers as well.
    private static string Id(Part part) =>
        part.Value.ValueKind == System.Text.Json.JsonValueKind.Number ? part.Value.GetRawText() : part.AsText();
}
