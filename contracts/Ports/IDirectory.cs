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

    /// <summary>A contact's conversations, one per session at most; those that were joined into another contact's are not among them.</summary>
    Task<ImmutableArray<ContactConversation>> ConversationsAsync(TenantId tenant, ContactId contact, CancellationToken cancellationToken = default);

    /// <summary>
    /// Durable on return. One contact becomes part of another: its identities and conversations are the other's from now on,
    /// but for conversations with sessions that speak with the other already; those stay where they are. Repeating it changes nothing.
    /// </summary>
    Task MergeAsync(TenantId tenant, ContactId from, ContactId into, CancellationToken cancellationToken = default);

    /// <summary>
    /// Durable on return. A contact that became part of another is one of its own again, with the names and conversations that
    /// are still the other's of those that are given. Repeating it changes nothing.
    /// </summary>
    Task PartAsync(TenantId tenant, ContactId from, ContactId into, ImmutableArray<Identity> names, ImmutableArray<ConversationId> conversations, CancellationToken cancellationToken = default);

    /// <summary>Durable on return: no phone number is known of this contact any more.</summary>
    Task ForgetPhonesAsync(TenantId tenant, ContactId contact, CancellationToken cancellationToken = default);

    /// <summary>
    /// Durable on return. What a contact calls itself in WhatsApp now. User names change hands: it is taken from whoever had it,
    /// and nobody is told by it when they write.
    /// </summary>
    Task NameAsync(TenantId tenant, ContactId contact, string username, CancellationToken cancellationToken = default);

    /// <summary>A conversation's session and contact; null when the tenant has no such conversation.</summary>
    Task<ConversationParties?> PartiesAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken = default);
}

/// <summary>A person as one webhook or one send names them; at least one identity.</summary>
/// <param name="Identities">What they are called now.</param>
/// <param name="Former">What they were called until now: finds them, and is theirs no more. Who has that number next is somebody else.</param>
public sealed record Peer(ImmutableArray<Identity> Identities, ImmutableArray<Identity> Former = default)
{
    /// <summary>All names by which the person is to be found, those of now first.</summary>
    public ImmutableArray<Identity> Names => Former.IsDefaultOrEmpty ? Identities : Identities.AddRange(Former);
}

/// <summary>One way to name a person.</summary>
/// <param name="Kind">What kind of name it is.</param>
/// <param name="Value">In the kind's canonical form: E.164 digits without '+' for phones, <c>CC.…</c> for user ids.</param>
[GenerateSerializer, Immutable, Alias("parley.Identity")]
public readonly record struct Identity([property: Id(0)] IdentityKind Kind, [property: Id(1)] string Value);

/// <summary>Kinds of identities; the numbers are stored.</summary>
[GenerateSerializer, Alias("parley.IdentityKind")]
public enum IdentityKind
{
    Phone = 1,
    UserId = 2,
    ParentUserId = 3,
    Username = 4,
    LinkedDevice = 5,

    /// <summary>A group: its members write into one conversation.</summary>
    Group = 6,
}

/// <summary>The answer for a peer.</summary>
/// <param name="IsNew">True when the conversation was made by this call: its stream is empty.</param>
/// <param name="Other">Another contact that has one of the peer's names: they are one person, and to be merged.</param>
public readonly record struct ResolvedPeer(ContactId Contact, ConversationId Conversation, bool IsNew, ContactId? Other = null);

/// <summary>A contact's conversation.</summary>
public readonly record struct ContactConversation(ConversationId Conversation, SessionId Session);

/// <summary>Whose conversation it is.</summary>
public sealed record ConversationParties(ConversationId Conversation, SessionId Session, ContactId Contact, ImmutableArray<Identity> Identities);
