namespace Parley.Grains.Sessions;

public sealed partial class OutboxPump
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The outbox of session {Session} cannot go on now; the sweeper tries again")]
    private partial void LogStoreUnavailable(SessionId session, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Message {Message} of session {Session} was under way when its process stopped; it is unknown now")]
    private partial void LogOrphan(SessionId session, MessageId message);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "The attempt to send message {Message} of session {Session} ended unexpectedly; it counts as unknown after the next start")]
    private partial void LogAttemptFailed(SessionId session, MessageId message, Exception exception);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "The result of message {Message} of session {Session} is not recorded yet; trying again")]
    private partial void LogNotRecorded(SessionId session, MessageId message, Exception exception);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "Whether message {Message} of session {Session} may still be sent is not known yet; trying again")]
    private partial void LogNotChecked(SessionId session, MessageId message, Exception exception);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "That sending of session {Session} was held or goes on is not in the journal")]
    private partial void LogHoldNotRecorded(SessionId session, Exception exception);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "That session {Session} is held could not be put among its tenant's notices; its feed says it")]
    internal static partial void LogNoNotice(ILogger logger, SessionId session, Exception exception);
}
