namespace Parley.Contracts.Ports;

/// <summary>
/// Who is who: identities of contacts and the conversation between a session and a contact. Each identity belongs to one
/// contact of its tenant; the pair (session, contact) has one conversation. Both are written before the first append.
/// </summary>
public interface IDirectory
{
    /// <summary>
    /// Durable on return. Finds, or makes, contact and conversation for each peer; thousand parallel first messages of one person make one
    /// of each. A known contact learns identities it did not have yet. Answers in the order asked. Lookups of the process
    /// share round trips.
    /// </summary>
    Task<ImmutableArray<ResolvedPeer>> ResolveAsync(TenantId tenant, SessionId session, ImmutableArray<Peer> peers, CancellationToken cancellationToken = default);

    /// <summary>Finds without making anything; null when the session never spoke with this peer.</summary>
    Task<ResolvedPeer?> FindAsync(TenantId tenant, SessionId session, Peer peer, CancellationToken cancellationToken = default);

    /// <summary>A conversation's session and contact; null when the tenant has no such conversation.</summary>
    Task<ConversationParties?> PartiesAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken = default);
}

/// <summary>A person as one webhook or one send names them; at least one identity.</summary>
public sealed record Peer(ImmutableArray<Identity> Identities);

/// <summary>One way to name a person.</summary>
/// <param name="Kind">What kind of name it is.</param>
/// <param name="Value">In the kind's canonical form: E.164 digits without '+' for phones, <c>CC.…</c> for user ids.</param>
public readonly record struct Identity(IdentityKind Kind, string Value);

/// <summary>Kinds of identities; the numbers are stored.</summary>
public enum IdentityKind
{
    Phone = 1,
    UserId = 2,
    ParentUserId = 3,
    Username = 4,
    LinkedDevice = 5,
}

/// <summary>The answer for a peer.</summary>
/// <param name="IsNew">True when the conversation was made by this call: its stream is empty.</param>
public readonly record struct ResolvedPeer(ContactId Contact, ConversationId Conversation, bool IsNew);

/// <summary>Whose conversation it is.</summary>
public sealed record ConversationParties(ConversationId Conversation, SessionId Session, ContactId Contact, ImmutableArray<Identity> Identities);
