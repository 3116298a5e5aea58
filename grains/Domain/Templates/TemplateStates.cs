using Parley.Contracts.Grains;
using Parley.Contracts.Ports;

namespace Parley.Domain.Templates;

/// <summary>Which templates may be sent, by what WhatsApp said of them last.</summary>
public static class TemplateStates
{
    /// <summary>Why a template may not be sent now, and what to do; null when it may.</summary>
    public static Refusal? Check(TemplateRecord template)
    {
        var what = $"The template '{template.Name}' ({template.Language})";
        var why = template.Reason is null ? "" : $" WhatsApp says: {template.Reason}.";
        return template.Status switch
        {
            // Flagged: its quality is low, and it may be paused soon; it may still be sent.
            "APPROVED" or "ACTIVE" or "FLAGGED" or "REINSTATED" => null,
            "PENDING" or "IN_APPEAL" or "IN_REVIEW" => Refuse("TEMPLATE_PENDING", $"{what} waits for WhatsApp's review; it may be sent once it is approved."),
            "REJECTED" => Refuse("TEMPLATE_REJECTED", $"{what} was rejected.{why} Edit it, or make another."),
            "PAUSED" => Refuse("TEMPLATE_PAUSED", $"{what} is paused for its quality.{why} It may be sent again when WhatsApp unpauses it, or once it was edited and approved."),
            "DISABLED" => Refuse("TEMPLATE_DISABLED", $"{what} is disabled for good.{why} Make another."),
            "DELETED" or "PENDING_DELETION" => Refuse("TEMPLATE_DELETED", $"{what} was deleted."),
            "ARCHIVED" => Refuse("TEMPLATE_ARCHIVED", $"{what} is archived; unarchive it in WhatsApp Manager."),
            _ => Refuse("TEMPLATE_NOT_APPROVED", $"{what} is {template.Status}; only approved templates may be sent.{why}"),
        };
    }

    /// <summary>Why a template may not go to a person who is named by a user id alone; null when it may. Its code is tied to a phone (Meta, error 131062).</summary>
    public static Refusal? CheckUserId(TemplateRecord template) => template.Category == "AUTHENTICATION"
        ? Refuse("USER_ID_UNSUPPORTED", $"The template '{template.Name}' sends a code, and WhatsApp sends codes to phone numbers only. Send it to the person's number; a contact_request asks for it.")
        : null;

    /// <summary>Why a template may not go to a group; null when it may. A code is one person's.</summary>
    public static Refusal? CheckGroup(TemplateRecord template) => template.Category == "AUTHENTICATION"
        ? Refuse("GROUP_TYPE_UNSUPPORTED", $"The template '{template.Name}' sends a code, and WhatsApp sends codes to no group.")
        : null;

    /// <summary>The refusal for a template that WhatsApp does not know.</summary>
    public static Refusal Unknown(string name, string language) =>
        Refuse("TEMPLATE_UNKNOWN", $"There is no template '{name}' in {language} in this number's WhatsApp Business Account. Make it with Templates.Create, or look for its name and language with Templates.List.");

    /// <summary>For what a template of this category is: each needs its own consent. A category that is not known counts as marketing, the strictest.</summary>
    public static Purposes Purpose(string category) => category switch
    {
        "UTILITY" => Purposes.Utility,
        "AUTHENTICATION" => Purposes.Authentication,
        _ => Purposes.Marketing,
    };

    /// <summary>The status that an event of <c>message_template_status_update</c> leads to; null for words that change none.</summary>
    public static string? StatusAfter(string @event) => @event switch
    {
        "REINSTATED" or "UNARCHIVED" => "APPROVED",
        "LOCKED" or "LIMIT_EXCEEDED" => null,
        _ => @event,
    };

    private static Refusal Refuse(string reason, string text) => new(RefusalKind.FailedPrecondition, reason, text);
}
