using Parley.Domain;
using Parley.Domain.Conversations;

namespace Parley.Frontend.Webhooks;

/// <summary>Finds messages from what WhatsApp says of them: the sent one behind a status, and the one that a reaction is about.</summary>
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

    /// <summary>Parley's id of a message that was sent through it and that WhatsApp calls so; null for every other.</summary>
    public async ValueTask<MessageId?> SentAsync(SessionRecord session, string whatsAppId, CancellationToken cancellationToken) =>
        await journal.FindKeyAsync(Claims.SentScope(session.Id), whatsAppId, cancellationToken) is { } holder
        && await journal.ReadStreamAsync(session.Tenant, holder.Stream, holder.Version - 1, 1, cancellationToken) is [var accepted, ..]
            ? (EventCodec.Decode(accepted) as MessageStatusChanged)?.Message
            : null;

    /// <summary>Parley's id of a message that WhatsApp calls so, whichever way it went; null when it is not known (any more).</summary>
    public async ValueTask<MessageId?> FindAsync(SessionRecord session, string whatsAppId, CancellationToken cancellationToken)
    {
        var holder = await journal.FindKeyAsync(Claims.InboundScope(session.Id), whatsAppId, cancellationToken)
            ?? await journal.FindKeyAsync(Claims.SentScope(session.Id), whatsAppId, cancellationToken);
        if (holder is null) return null;
        var events = await journal.ReadStreamAsync(session.Tenant, holder.Stream, holder.Version - 1, 1, cancellationToken);
        return events is not [var first, ..] ? null : EventCodec.Decode(first) switch
        {
            MessageReceived received => received.Message,
            MessageEchoed echoed => echoed.Message,
            MessageStatusChanged changed => changed.Message,
            _ => null,
        };
    }
}

/// <summary>A sent message and its conversation.</summary>
public readonly record struct SentMessage(ConversationId Conversation, MessageId Message);
