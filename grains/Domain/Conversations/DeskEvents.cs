using Parley.Contracts.Grains;

namespace Parley.Domain.Conversations;

/// <summary>What people, and the passing of time, do with a conversation. Each is a line in its list of messages.</summary>
/// <param name="Line">The line's id.</param>
/// <param name="Author">The API key or person that did it; null where it happened by itself.</param>
public abstract record DeskEvent(MessageId Line, string? Author) : ConversationEvent;

/// <summary>The work on a conversation was opened, snoozed or resolved.</summary>
/// <param name="SnoozedUntil">When a snooze ends by itself; null for not before the customer writes.</param>
public sealed record ConversationStatusChanged(MessageId Line, DeskStatus Status, DateTimeOffset? SnoozedUntil, DeskCause Cause, string? Author) : DeskEvent(Line, Author);

/// <summary>Whose the conversation is now, in full.</summary>
public sealed record ConversationAssigned(MessageId Line, PersonId? Assignee, DeskItemId? Team, DeskCause Cause, string? Author) : DeskEvent(Line, Author);

/// <summary>Labels came and went.</summary>
/// <param name="Labels">All that it has now.</param>
public sealed record ConversationLabelled(
    MessageId Line, ImmutableArray<DeskItemId> Added, ImmutableArray<DeskItemId> Removed, ImmutableArray<DeskItemId> Labels, string? Author) : DeskEvent(Line, Author)
{
    public bool Equals(ConversationLabelled? other) => base.Equals(other) && Added.SequenceEqual(other.Added) && Removed.SequenceEqual(other.Removed) && Labels.SequenceEqual(other.Labels);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Labels.Length);
}

/// <summary>How urgent the conversation is now.</summary>
public sealed record ConversationPrioritized(MessageId Line, DeskPriority Priority, string? Author) : DeskEvent(Line, Author);

/// <summary>What the customer writes from now on is kept and shown to nobody by itself, and nothing is sent; or that is over.</summary>
public sealed record ConversationBlocked(MessageId Line, bool Blocked, string? Author) : DeskEvent(Line, Author);

/// <summary>The customer said how it was.</summary>
/// <param name="Rating">1 to 3; 3 is the best.</param>
/// <param name="Assignee">Whose the conversation was then.</param>
public sealed record ConversationRated(MessageId Line, int Rating, PersonId? Assignee) : DeskEvent(Line, null);

/// <summary>A note for colleagues; nothing of it ever reaches the customer.</summary>
/// <param name="Mentions">Who should look.</param>
public sealed record NoteAdded(MessageId Line, string Text, ImmutableArray<PersonId> Mentions, string? Author) : DeskEvent(Line, Author)
{
    public bool Equals(NoteAdded? other) => base.Equals(other) && Text == other.Text && Mentions.SequenceEqual(other.Mentions);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Text);
}

/// <summary>Why something was done with a conversation.</summary>
public enum DeskCause
{
    /// <summary>Somebody did it.</summary>
    Somebody = 0,

    /// <summary>The customer wrote.</summary>
    CustomerWrote = 1,

    /// <summary>It was snoozed until then.</summary>
    SnoozeOver = 2,

    /// <summary>It was given out by itself.</summary>
    GivenOut = 3,

    /// <summary>Whose it was has left.</summary>
    AgentLeft = 4,
}
