using Parley.Contracts.Grains;

namespace Parley.Domain.Contacts;

/// <summary>Another contact turned out to be this one; its stream stays, and goes on here.</summary>
/// <param name="From">The contact that became part of this one.</param>
/// <param name="Joined">Its conversations with sessions that speak with this one already, and which go on for them.</param>
/// <param name="Evidence">WhatsApp's id of the message that named both.</param>
public sealed record ContactMerged(ContactId From, ImmutableArray<JoinedConversation> Joined, string Evidence)
{
    public bool Equals(ContactMerged? other) => other is not null && From == other.From && Evidence == other.Evidence && Joined.SequenceEqual(other.Joined);

    public override int GetHashCode() => HashCode.Combine(From, Evidence, Joined.Length);
}

/// <summary>WhatsApp says that the person is called otherwise now.</summary>
/// <param name="Phone">The number from now on; null where WhatsApp does not tell it.</param>
/// <param name="Evidence">WhatsApp's id of the message that says so.</param>
public sealed record ContactRenamed(string? Phone, string? FormerPhone, string? UserId, string? FormerUserId, string Evidence, DateTimeOffset At);

/// <summary>The business's own phone has the person in its address book, or has taken them out.</summary>
/// <param name="Action">add or remove, as WhatsApp says it.</param>
/// <param name="Session">The session of the number that is on that phone; null in events from before this was kept.</param>
public sealed record ContactSynced(string Action, string? FullName, string? FirstName, DateTimeOffset At, SessionId? Session = null);
