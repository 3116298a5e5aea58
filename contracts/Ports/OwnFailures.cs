namespace Parley.Contracts.Ports;

/// <summary>Why a message failed without a word of WhatsApp's: numbers below 0, where Meta's codes are 0 and above. The numbers are stored.</summary>
public static class OwnFailures
{
    public const int Expired = -1, Cancelled = -2, WindowClosed = -3, Disconnected = -4,
        OptedOut = -20, ConsentMissing = -21, TemplatePaused = -22, TemplateDisabled = -23, TemplateClosed = -24, ContactBlocked = -25;

    private static readonly (int Code, string Reason)[] Policies =
    [
        (OptedOut, "OPTED_OUT"), (ConsentMissing, "CONSENT_MISSING"), (TemplatePaused, "TEMPLATE_PAUSED"), (TemplateDisabled, "TEMPLATE_DISABLED"), (TemplateClosed, "TEMPLATE_NOT_APPROVED"),
        (ContactBlocked, "CONTACT_BLOCKED"),
    ];

    /// <summary>The reason's word in the API; empty for Meta's codes.</summary>
    public static string Reason(int? code) => code switch
    {
        Expired => "EXPIRED",
        Cancelled => "CANCELLED",
        WindowClosed => "WINDOW_CLOSED",
        Disconnected => "SESSION_DISCONNECTED",
        _ => Array.Find(Policies, policy => policy.Code == code).Reason ?? "",
    };

    /// <summary>The code for the reason of a refusal that came only when the message was to leave.</summary>
    public static int Of(string reason) => Array.Find(Policies, policy => policy.Reason == reason) is { Code: not 0 } known ? known.Code : TemplateClosed;
}
