using Parley.Domain;
using Parley.Domain.Conversations;

namespace Parley.Frontend.Metering;

/// <summary>What the journal says of one message.</summary>
internal static class MessageEvents
{
    /// <summary>Whether an event is about a message.</summary>
    public static bool IsAbout(JournalEvent @event, MessageId message) => EventCodec.Decode(@event) switch
    {
        MessageReceived e => e.Message == message,
        MessageQueued e => e.Message == message,
        MessageStatusChanged e => e.Message == message,
        MessagePriced e => e.Message == message,
        MessageRetryScheduled e => e.Message == message,
        MessageResolved e => e.Message == message,
        MessageUndecided e => e.Message == message,
        MessagePlayed e => e.Message == message,
        MessageDeleted e => e.Message == message,
        _ => false,
    };

    /// <summary>How far a message got by an event, and why it failed or has to wait; nothing where the event says neither.</summary>
    public static (MessageStatus? Status, int? ErrorCode, string? ErrorText) Outcome(JournalEvent @event) => EventCodec.Decode(@event) switch
    {
        MessageStatusChanged e => (e.Status, e.ErrorCode, e.ErrorText),
        MessageRetryScheduled e => (null, e.ErrorCode, e.ErrorText),
        _ => default,
    };
}
