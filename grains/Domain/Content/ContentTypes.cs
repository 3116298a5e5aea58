namespace Parley.Domain.Content;

/// <summary>WhatsApp's words for the kinds of messages that a business sends.</summary>
public static class ContentTypes
{
    public const string Text = "text";
    public const string Image = "image";
    public const string Video = "video";
    public const string Audio = "audio";
    public const string Document = "document";
    public const string Sticker = "sticker";
    public const string Location = "location";
    public const string Contacts = "contacts";
    public const string Interactive = "interactive";
    public const string Reaction = "reaction";
    public const string Template = "template";

    /// <summary>Whether WhatsApp takes it outside the 24-hour window too (Meta: templates alone).</summary>
    /// <param name="type">Null for a text.</param>
    public static bool OutsideWindow(string? type) => type == Template;

    /// <summary>Whether WhatsApp takes it in a group (Meta, "Groups API": texts, media and templates).</summary>
    public static bool InGroups(string type) => type is Text or Template || IsMedia(type);

    /// <summary>Whether its object names one medium by <c>id</c> or <c>link</c>.</summary>
    public static bool IsMedia(string? type) => type is Image or Video or Audio or Document or Sticker;
}
