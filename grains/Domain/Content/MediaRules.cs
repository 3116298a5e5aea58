namespace Parley.Domain.Content;

/// <summary>Messages that show one medium (Meta, "Image messages" and its neighbours).</summary>
internal static class MediaRules
{
    public const int MaxCaption = 1024;

    public static void Check(string type, Part media)
    {
        Source(media);
        media.None("comes with received media only", "mime_type", "sha256", "animated");
        if (type is ContentTypes.Image or ContentTypes.Video or ContentTypes.Document) media.Text("caption", MaxCaption, needed: false);
        else media.None($"is not shown with {(type == ContentTypes.Audio ? "audio" : "stickers")}", "caption");
    }

    /// <summary>Where the medium is: by its id, or by a link.</summary>
    public static void Source(Part media)
    {
        var (id, link) = (media["id"].Value(), media["link"].Value());
        if (string.IsNullOrEmpty(id) == string.IsNullOrEmpty(link)) media.Findings.Missing(media.Path, "needs either an id or a link");
        media.Link("link", needed: false);
    }
}
