using Parley.Domain;
using Parley.Domain.Conversations;

namespace Parley.Frontend.Webhooks;

/// <summary>Finds a sent message from what a status says of it.</summary>
public sealed class SentMessages(IJournal journal)
{
    /// <summary>By the callback data that Parley sent along, else by the id that WhatsApp gave; null when neither is known (yet).</summary>
    public async ValueTask<SentMessage?> FindAsync(SessionRecord session, StatusReading status, CancellationToken cancellationToken)
    {
        if (Delivery.TryReadCallbackData(status.CallbackData, out var conversation, out var message)) return new SentMessage(conversation, message);
        var holder = await journal.FindKeyAsync(Claims.SentScope(session.Id), status.WhatsAppId, cancellationToken);
        if (holder is null || !ConversationId.TryParse(holder.Stream.Value, out conversation)) return null;
        var events = await journal.ReadStreamAsync(session.Tenant, holder.Stream, holder.Version - 1, 1, cancellationToken);
        return events is [var accepted, ..] && EventCodec.Decode(accepted) is MessageStatusChanged changed ? new SentMessage(conversation, changed.Message) : null;
    }
}

/// <summary>A sent message and its conversation.</summary>
public readonly record struct SentMessage(ConversationId Conversation, MessageId Message);
