using Parley.Contracts.Ports;

namespace Parley.Domain.Conversations;

/// <summary>WhatsApp's words for statuses.</summary>
public static class StatusWords
{
    /// <summary>The word for a status.</summary>
    public static string Of(MessageStatus status) => status switch
    {
        MessageStatus.Sent => "sent",
        MessageStatus.Delivered => "delivered",
        MessageStatus.Read => "read",
        MessageStatus.Failed => "failed",
        MessageStatus.Accepted => "accepted",
        MessageStatus.Queued => "queued",
        MessageStatus.Unknown => "unknown",
        _ => "received",
    };

    /// <summary>The status behind WhatsApp's word; null for words that are not a step on the ladder (<c>deleted</c>, new ones).</summary>
    public static MessageStatus? Parse(string word) => word switch
    {
        "sent" => MessageStatus.Sent,
        "delivered" => MessageStatus.Delivered,
        // A voice message that was played was read.
        "read" or "played" => MessageStatus.Read,
        "failed" => MessageStatus.Failed,
        _ => null,
    };
}
