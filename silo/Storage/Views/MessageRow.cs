using Parley.Domain.Conversations;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>How far a message got. Only climbs: of two, the higher rank stays with its time and its error, in whichever order they come.</summary>
internal class StatusRow(MessageId id, TenantId tenant, ConversationId conversation)
{
    public MessageId Id { get; } = id;

    public TenantId Tenant { get; } = tenant;

    public ConversationId Conversation { get; } = conversation;

    public string? WhatsAppId { get; set; }

    public required MessageStatus Status { get; set; }

    public required long StatusAt { get; set; }

    public int? ErrorCode { get; set; }

    public string? ErrorText { get; set; }

    /// <summary>The version of the event that told the status.</summary>
    public long? StatusVersion { get; set; }

    public long? DeliveredAt { get; set; }

    /// <summary>WhatsApp's words for the price; the first that came.</summary>
    public string? Price { get; set; }

    public void Climb(MessageStatusChanged change, long version)
    {
        WhatsAppId ??= change.WhatsAppId;
        Price ??= PriceText.Of(change.Pricing);
        if (DeliveredOf(change) is { } delivered && !(DeliveredAt <= delivered)) DeliveredAt = delivered;
        if (change.Status <= Status) return;
        (Status, StatusAt, ErrorCode, ErrorText, StatusVersion) = (change.Status, Microseconds.Of(change.At), change.ErrorCode, change.ErrorText, version);
    }

    /// <summary>When a status says that the message was with the person; null where it does not.</summary>
    public static long? DeliveredOf(MessageStatusChanged change) => change.Status is MessageStatus.Delivered or MessageStatus.Read ? Microseconds.Of(change.At) : null;
}

/// <summary>A row of <c>message_view</c> to be written.</summary>
internal sealed class MessageRow(MessageId id, TenantId tenant, ConversationId conversation) : StatusRow(id, tenant, conversation)
{
    public required long At { get; init; }

    public required long Version { get; init; }

    public required MessageDirection Direction { get; init; }

    public required string Type { get; init; }

    public string? Text { get; init; }

    /// <summary>Of a template, its name and language: <c>name/language</c>.</summary>
    public string? Template { get; init; }
}
