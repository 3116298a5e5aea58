using System.Text.Json;
using Parley.Contracts.Grains;
using Parley.Domain.Conversations;

namespace Parley.Domain.Content;

/// <summary>
/// WhatsApp's limits for what a business sends (Meta, "Send messages"), checked before anything is promised, so that a refusal
/// names the place and the limit instead of coming back as a failed message. Lengths count characters.
/// </summary>
public static class ContentRules
{
    /// <summary>The most bytes of content in one message: far above what WhatsApp's limits allow, far below what would hurt.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The most contacts in one message.</summary>
    public const int MaxContacts = 257;

    /// <summary>How old a message may be at which a reaction stands, or that is marked as read.</summary>
    public static readonly TimeSpan MaxMessageAge = TimeSpan.FromDays(30);

    /// <summary>Why this content cannot be sent, whoever gets it; null when it can.</summary>
    /// <param name="type">WhatsApp's type.</param>
    /// <param name="content">Meta's JSON object of that type.</param>
    public static Refusal? Check(string type, JsonElement content)
    {
        var findings = new Findings();
        var part = new Part(content, type, findings);
        switch (type)
        {
            case ContentTypes.Text:
                return Rules.CheckText(part["body"].Value() ?? "");
            case ContentTypes.Image or ContentTypes.Video or ContentTypes.Audio or ContentTypes.Document or ContentTypes.Sticker:
                MediaRules.Check(type, part);
                break;
            case ContentTypes.Location:
                Location(part);
                break;
            case ContentTypes.Contacts:
                ContactRules.Check(new Part(content, "", findings), content);
                break;
            case ContentTypes.Interactive:
                InteractiveRules.Check(part);
                break;
            case ContentTypes.Reaction:
                Reaction(part);
                break;
            case ContentTypes.Template:
                TemplateRules.Check(part);
                break;
            default:
                findings.Invalid("type", $"is '{type}', which a business cannot send");
                break;
        }

        return findings.First;
    }

    /// <summary>Why a reaction cannot stand at this message; null when it can.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="at">When it was written.</param>
    public static Refusal? CheckReaction(string type, DateTimeOffset at, DateTimeOffset now)
    {
        if (type == ContentTypes.Reaction)
            return new Refusal(RefusalKind.FailedPrecondition, "REACTION_NOT_POSSIBLE", "A reaction cannot stand at a reaction.");
        return at + MaxMessageAge < now
            ? new Refusal(RefusalKind.FailedPrecondition, "REACTION_TOO_LATE", $"WhatsApp takes reactions to messages of the last {MaxMessageAge.TotalDays:0} days; this one is from {at.UtcDateTime:yyyy-MM-dd}.")
            : null;
    }

    /// <summary>Why a message of this type cannot go to a group; null when it can.</summary>
    public static Refusal? CheckGroup(string type) => ContentTypes.InGroups(type)
        ? null
        : new Refusal(RefusalKind.InvalidArgument, "GROUP_TYPE_UNSUPPORTED", $"WhatsApp takes texts, media and templates in groups, and no {type}.");

    /// <summary>Why a message cannot be marked as read any more; null when it can.</summary>
    public static Refusal? CheckRead(DateTimeOffset at, DateTimeOffset now) => at + MaxMessageAge < now
        ? new Refusal(RefusalKind.FailedPrecondition, "READ_TOO_LATE", $"WhatsApp takes read receipts for messages of the last {MaxMessageAge.TotalDays:0} days; this one is from {at.UtcDateTime:yyyy-MM-dd}.")
        : null;

    private static void Location(Part part)
    {
        part.Number("latitude", -90, 90);
        part.Number("longitude", -180, 180);
        part.None("comes with received locations only", "url");
    }

    private static void Reaction(Part part)
    {
        if (string.IsNullOrEmpty(part["message_id"].Value())) part.Findings.Missing(part["message_id"].Path, "is needed: the message at which the reaction stands");
        if (part["emoji"].Value() is not { } emoji) part.Findings.Missing(part["emoji"].Path, "is needed: one emoji, or empty to take the reaction away");
        else if (emoji.Length > 0 && !Emoji.IsOne(emoji)) part.Findings.Invalid(part["emoji"].Path, "is not one emoji");
    }
}
