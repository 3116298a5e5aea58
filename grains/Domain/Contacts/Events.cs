using Parley.Contracts.Grains;
using Parley.Contracts.Ports;

namespace Parley.Domain.Contacts;

/// <summary>Another contact turned out to be this one; its stream stays, and goes on here.</summary>
/// <param name="From">The contact that became part of this one.</param>
/// <param name="Joined">Its conversations with sessions that speak with this one already, and which go on for them.</param>
/// <param name="Evidence">WhatsApp's id of the message that named both, or who merged them.</param>
/// <param name="Names">What the one that goes is called; null in events from before this was kept.</param>
/// <param name="Moved">Its conversations that are this one's from now on; null in events from before this was kept.</param>
public sealed record ContactMerged(
    ContactId From, ImmutableArray<JoinedConversation> Joined, string Evidence, ImmutableArray<Identity>? Names = null, ImmutableArray<ConversationId>? Moved = null)
{
    public bool Equals(ContactMerged? other) => other is not null && From == other.From && Evidence == other.Evidence && Joined.SequenceEqual(other.Joined)
        && Same(Names, other.Names) && Same(Moved, other.Moved);

    public override int GetHashCode() => HashCode.Combine(From, Evidence, Joined.Length);

    private static bool Same<T>(ImmutableArray<T>? one, ImmutableArray<T>? other) => (one ?? []).SequenceEqual(other ?? []);
}

/// <summary>A contact that was merged into this one is one of its own again.</summary>
/// <param name="Author">The API key or person that undid the merge.</param>
public sealed record ContactParted(ContactId From, string Author);

/// <summary>What the business keeps of the person now, in full.</summary>
/// <param name="Name">What it calls the person; null for nothing.</param>
/// <param name="Author">The API key or person that changed it.</param>
public sealed record ContactEdited(string? Name, ImmutableArray<DeskItemId> Labels, ImmutableArray<FieldValue> Fields, string Author)
{
    public bool Equals(ContactEdited? other) => other is not null && Name == other.Name && Author == other.Author && Labels.SequenceEqual(other.Labels) && Fields.SequenceEqual(other.Fields);

    public override int GetHashCode() => HashCode.Combine(Name, Author, Labels.Length, Fields.Length);
}

/// <summary>Nothing goes to the person any more, or it does again.</summary>
/// <param name="Author">The API key or person that did it.</param>
public sealed record ContactBlocked(bool Blocked, string Author);

/// <summary>WhatsApp says that the person is called otherwise now.</summary>
/// <param name="Phone">The number from now on; null where WhatsApp does not tell it.</param>
/// <param name="Evidence">WhatsApp's id of the message that says so.</param>
public sealed record ContactRenamed(string? Phone, string? FormerPhone, string? UserId, string? FormerUserId, string Evidence, DateTimeOffset At);

/// <summary>The business's own phone has the person in its address book, or has taken them out.</summary>
/// <param name="Action">add or remove, as WhatsApp says it.</param>
/// <param name="Session">The session of the number that is on that phone; null in events from before this was kept.</param>
public sealed record ContactSynced(string Action, string? FullName, string? FirstName, DateTimeOffset At, SessionId? Session = null);
