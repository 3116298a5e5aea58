namespace Parley.Grains.Conversations;

public sealed partial class ConversationGrain
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The snapshot of conversation {Conversation} was not saved; the next one will be")]
    private partial void LogSnapshotNotSaved(ConversationId conversation, Exception exception);
}
