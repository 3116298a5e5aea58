namespace Parley.Storage.Directories;

/// <summary>
/// Decides, peer after peer, who is who given what is known, and what must be written for that: a peer is the contact of
/// the first of its identities that is known (by kind, Phone before UserId), that contact learns the peer's unknown
/// identities, and a peer without a known identity is a new contact. Where a peer's identities belong to two contacts, the
/// first one's is answered and nothing is changed: joining them is an explicit merge.
/// </summary>
internal sealed class DirectoryPlan(Dictionary<PeerKey, KnownPeer> known)
{
    private readonly Dictionary<(TenantId, Identity), ContactId> _contacts = ContactsOf(known);
    private readonly Dictionary<(SessionId, ContactId), ConversationId> _conversations = ConversationsOf(known);
    private readonly List<NewIdentity> _newIdentities = [];
    private readonly List<NewConversation> _newConversations = [];

    /// <summary>Identities to write, in their order.</summary>
    public List<NewIdentity> Identities => Sorted(_newIdentities, static row => Order(row.Tenant.Value, (int)row.Identity.Kind, row.Identity.Value));

    /// <summary>Conversations to write, in their order.</summary>
    public List<NewConversation> Conversations => Sorted(_newConversations, static row => Order(row.Tenant.Value, 0, $"{row.Session} {row.Contact}"));

    /// <summary>The one order in which rows are written by every process: whoever locks rows in one order cannot form a ring.</summary>
    public static string Order(string tenant, int kind, string value) => $"{tenant} {kind} {value}";

    /// <summary>The answer for a peer; null when it is unknown and may not be made.</summary>
    public ResolvedPeer? Decide(TenantId tenant, SessionId session, Peer peer, bool create)
    {
        var contact = FirstKnown(tenant, peer);
        if (!create) return contact is { } found && _conversations.TryGetValue((session, found), out var existing) ? new ResolvedPeer(found, existing, false) : null;

        var who = contact ?? ContactId.New();
        foreach (var identity in peer.Identities)
        {
            if (_contacts.TryAdd((tenant, identity), who)) _newIdentities.Add(new NewIdentity(tenant, identity, who));
        }

        if (_conversations.TryGetValue((session, who), out var conversation)) return new ResolvedPeer(who, conversation, false);
        conversation = ConversationId.New();
        _conversations.Add((session, who), conversation);
        _newConversations.Add(new NewConversation(conversation, tenant, session, who));
        return new ResolvedPeer(who, conversation, true);
    }

    private ContactId? FirstKnown(TenantId tenant, Peer peer)
    {
        foreach (var identity in peer.Identities)
        {
            if (_contacts.TryGetValue((tenant, identity), out var contact)) return contact;
        }

        return null;
    }

    private static List<T> Sorted<T>(List<T> rows, Func<T, string> order) => [.. rows.OrderBy(order, StringComparer.Ordinal)];

    private static Dictionary<(TenantId, Identity), ContactId> ContactsOf(Dictionary<PeerKey, KnownPeer> known)
    {
        var contacts = new Dictionary<(TenantId, Identity), ContactId>(known.Count);
        foreach (var (key, peer) in known) contacts[(key.Tenant, key.Identity)] = peer.Contact;
        return contacts;
    }

    private static Dictionary<(SessionId, ContactId), ConversationId> ConversationsOf(Dictionary<PeerKey, KnownPeer> known)
    {
        var conversations = new Dictionary<(SessionId, ContactId), ConversationId>(known.Count);
        foreach (var (key, peer) in known)
        {
            if (peer.Conversation is { } conversation) conversations[(key.Session, peer.Contact)] = conversation;
        }

        return conversations;
    }
}
