using System.Text.Json;
using Parley.Domain;
using Parley.Domain.Consent;
using Parley.Domain.Conversations;

namespace Parley.Storage.Views;

/// <summary>An event of a conversation, read.</summary>
/// <param name="Conversation">Whose stream it is.</param>
/// <param name="Event">As it stands in the journal.</param>
/// <param name="Fact">What happened; null where that was erased, is of a kind that this program does not know, or cannot be read.</param>
internal readonly record struct ViewEvent(ConversationId Conversation, JournalEvent Event, object? Fact)
{
    /// <summary>True when the event changes the conversation's own row, and not only a message's status.</summary>
    public bool ChangesConversation => Fact is ConversationStarted or MessageReceived or MessageQueued or ConversationRead or CallChanged { ByCustomer: true } or ConversationPartiesChanged or ConversationJoined or MessageEchoed or DeskEvent;

    /// <summary>Those events of a page that are a conversation's.</summary>
    /// <param name="page">What the feed gave.</param>
    /// <param name="consents">Gets where contacts stand after what the page says of their consent.</param>
    /// <param name="unreadable">Told of content that is not what its kind says. It is skipped: one bad event must not stop the views of everybody.</param>
    public static List<ViewEvent> Of(FeedPage page, List<ConsentRow> consents, Action<JournalEvent, JsonException> unreadable)
    {
        var events = new List<ViewEvent>(page.Events.Length);
        foreach (var item in page.Events)
        {
            var isConversation = ConversationId.TryParse(item.Event.Stream.Value, out var conversation);
            if (!isConversation && item.Event.Kind != EventKinds.ConsentChanged) continue;
            object? fact = null;
            try
            {
                fact = EventCodec.Decode(item.Event);
            }
            catch (JsonException e)
            {
                unreadable(item.Event, e);
            }

            if (isConversation) events.Add(new ViewEvent(conversation, item.Event, fact));
            else if (fact is ConsentChanged changed) consents.Add(ConsentRow.Of(item.Event, changed));
        }

        return events;
    }
}
