namespace Parley.Contracts.Ports;

/// <summary>
/// Sends that the journal promised and nobody has finished. Rows appear and disappear only in the transaction of an
/// append (<see cref="OutboxChange"/>); this port reads and claims them.
/// </summary>
public interface IOutbox
{
    /// <summary>
    /// A page of what a session may send now, of one class, in the order it was written: rows that are unclaimed and due,
    /// and first in their conversation. A row waits behind earlier ones of its conversation that are as urgent or more
    /// (claimed, put off or not, but not one whose first time has not come), and behind a claimed one whatever its class, so that a conversation keeps its order; a
    /// more urgent row does not wait for a less urgent one.
    /// </summary>
    /// <param name="after">Where the page before ended; 0 begins anew.</param>
    /// <param name="limit">How many rows are looked at, at most. Those that have to wait count too, so that no page costs more than another.</param>
    Task<OutboxPage> DueAsync(SessionId session, SendClass sendClass, DateTimeOffset now, long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Those of a session's rows that are still there, each with whether an earlier one of its conversation keeps it.</summary>
    /// <param name="messages">At most 256.</param>
    Task<ImmutableArray<OutboxPlace>> FindAsync(SessionId session, ImmutableArray<MessageId> messages, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Unclaimed rows of a session that were to be sent before <paramref name="now"/> or not at all.</summary>
    Task<ImmutableArray<OutboxRow>> ExpiredAsync(SessionId session, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many rows there are, claimed and put off included, by class.</summary>
    Task<ImmutableArray<OutboxDepth>> DepthAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Durable on return. Makes attempts durable before any request leaves: a row is claimed only where its attempt number
    /// is the expected one and nobody holds it. Answers the ids that are the owner's now. Group-committed.
    /// </summary>
    Task<ImmutableArray<MessageId>> ClaimAsync(ImmutableArray<OutboxClaim> claims, string owner, CancellationToken cancellationToken = default);

    /// <summary>Rows of a session claimed by anyone but <paramref name="owner"/>: attempts whose result nobody will bring.</summary>
    Task<ImmutableArray<OutboxRow>> OrphansAsync(SessionId session, string owner, CancellationToken cancellationToken = default);

    /// <summary>Sessions that have rows due or expired by <paramref name="now"/>, or claimed by others than <paramref name="owner"/>.</summary>
    Task<ImmutableArray<SessionKey>> SessionsWithWorkAsync(DateTimeOffset now, string owner, CancellationToken cancellationToken = default);
}

/// <summary>A send that waits or is under way.</summary>
/// <param name="Message">The message, and the row's key.</param>
/// <param name="Key">The conversation it belongs to.</param>
/// <param name="Session">The endpoint that sends it.</param>
/// <param name="DueAt">Not before this.</param>
/// <param name="Attempt">Attempts made so far; 0 for a new row.</param>
/// <param name="Owner">Who claimed it, or null.</param>
/// <param name="Content">What to send, JSON in UTF-8.</param>
/// <param name="Class">How urgent it is.</param>
public sealed record OutboxRow(
    MessageId Message, ConversationKey Key, SessionId Session, DateTimeOffset DueAt, int Attempt, string? Owner, ReadOnlyMemory<byte> Content, SendClass Class = SendClass.Reply);

/// <summary>A row and its place.</summary>
/// <param name="Behind">An earlier row of its conversation, as urgent or more, is still there.</param>
public sealed record OutboxPlace(OutboxRow Row, bool Behind);

/// <summary>A page of the outbox.</summary>
/// <param name="Rows">May be empty although there are more pages.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record OutboxPage(ImmutableArray<OutboxRow> Rows, long? Next);

/// <summary>How many sends of a class wait or are under way.</summary>
public readonly record struct OutboxDepth(SendClass Class, long Rows);

/// <summary>A wish to make attempt <paramref name="ExpectedAttempt"/> + 1.</summary>
public readonly record struct OutboxClaim(MessageId Message, int ExpectedAttempt);

/// <summary>What an append does to the outbox in its own transaction.</summary>
public abstract record OutboxChange
{
    private OutboxChange()
    {
    }

    /// <summary>
    /// A new send, attempt 0, unclaimed. The row's tenant and conversation are the append's. Until it is due for the first
    /// time it stands in nobody's way; from <c>ExpiresAt</c> on it is to be given up (null: never).
    /// </summary>
    public sealed record Enqueue(MessageId Message, SessionId Session, DateTimeOffset DueAt, ReadOnlyMemory<byte> Content, SendClass Class = SendClass.Reply, DateTimeOffset? ExpiresAt = null) : OutboxChange;

    /// <summary>The send is over, whatever its result; the row goes. Without effect when it is gone already.</summary>
    public sealed record Finish(MessageId Message) : OutboxChange;

    /// <summary>Back to unclaimed, due later; the attempt number stays as counted.</summary>
    public sealed record PutOff(MessageId Message, DateTimeOffset DueAt) : OutboxChange;
}
