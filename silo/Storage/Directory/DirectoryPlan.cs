namespace Parley.Storage.Directories;

/// <summary>
/// Decides, peer after peer, who is who given what is known, and what must be written for that: a peer is the contact of
/// the first of its identities that is known (by kind, Phone before UserId), that contact learns the peer's unknown
/// identities, and a peer without a known identity is a new contact. Former names find a peer where those of now do not, and
/// are not learned. Where a peer's names belong to two contacts, the first one is answered, the other is named beside it, and
/// nothing is changed: joining them is an explicit merge.
/// </summary>
internal sealed class DirectoryPlan(Dictionary<PeerKey, KnownPeer> known)
{
    private readonly Dictionary<(TenantId, Identity), ContactId> _contacts = ContactsOf(known);
    private readonly Dictionary<(SessionId, ContactId), ConversationId> _conversations = ConversationsOf(known);
    private readonly List<NewIdentity> _newIdentities = [];
    private readonly List<NewConversation> _newConversations = [];
    private readonly List<NewIdentity> _released = [];

    /// <summary>Identities to write, in their order.</summary>
    public List<NewIdentity> Identities => Sorted(_newIdentities, static row => Order(row.Tenant.Value, (int)row.Identity.Kind, row.Identity.Value));

    /// <summary>Identities that are nobody's any more.</summary>
    public List<NewIdentity> Released => Sorted(_released, static row => Order(row.Tenant.Value, (int)row.Identity.Kind, row.Identity.Value));

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
        if (Another(tenant, peer, who) is { } other && Either(session, who, other) is { } between) return new ResolvedPeer(who, between, false, other);
        foreach (var identity in peer.Identities)
        {
            if (_contacts.TryAdd((tenant, identity), who)) _newIdentities.Add(new NewIdentity(tenant, identity, who));
        }

        Release(tenant, peer, who);

        var another = Another(tenant, peer, who);
        if (_conversations.TryGetValue((session, who), out var conversation)) return new ResolvedPeer(who, conversation, false, another);
        conversation = ConversationId.New();
        _conversations.Add((session, who), conversation);
        _newConversations.Add(new NewConversation(conversation, tenant, session, who));
        return new ResolvedPeer(who, conversation, true, another);
    }

    private ContactId? FirstKnown(TenantId tenant, Peer peer)
    {
        foreach (var identity in peer.Names)
        {
            if (_contacts.TryGetValue((tenant, identity), out var contact)) return contact;
        }

        return null;
    }

    /// <summary>Another contact that one of the peer's names belongs to.</summary>
    private ContactId? Another(TenantId tenant, Peer peer, ContactId who)
    {
        foreach (var identity in peer.Names)
        {
            if (_contacts.TryGetValue((tenant, identity), out var contact) && contact != who) return contact;
        }

        return null;
    }

    /// <summary>The session's conversation with either of two.</summary>
    private ConversationId? Either(SessionId session, ContactId one, ContactId other) =>
        _conversations.TryGetValue((session, one), out var first) ? first
        : _conversations.TryGetValue((session, other), out var second) ? second
        : null;

    /// <summary>Former names are given up, so that the next to have that number is not taken for this person.</summary>
    private void Release(TenantId tenant, Peer peer, ContactId who)
    {
        if (peer.Former.IsDefaultOrEmpty) return;
        foreach (var identity in peer.Former)
        {
            if (!_contacts.TryGetValue((tenant, identity), out var owner) || owner != who) continue;
            _contacts.Remove((tenant, identity));
            _released.Add(new NewIdentity(tenant, identity, who));
        }
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
