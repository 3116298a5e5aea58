namespace Parley.Contracts.Ports;

/// <summary>Why a message failed without a word of WhatsApp's: numbers below 0, where Meta's codes are 0 and above. The numbers are stored.</summary>
public static class OwnFailures
{
    public const int Expired = -1, Cancelled = -2, WindowClosed = -3, Disconnected = -4;

    /// <summary>The reason's word in the API; empty for Meta's codes.</summary>
    public static string Reason(int? code) => code switch
    {
        Expired => "EXPIRED",
        Cancelled => "CANCELLED",
        WindowClosed => "WINDOW_CLOSED",
        Disconnected => "SESSION_DISCONNECTED",
        _ => "",
    };
}
