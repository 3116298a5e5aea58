using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Directories;

/// <summary>
/// Who is who, from memory where possible. What is not in memory is read, and where needed made, in rounds that all callers
/// of the process share: one round trip for known people, two more for new ones, however many they are.
/// </summary>
public sealed class ContactDirectory : IDirectory
{
    private const int MaximumValueLength = 256;
    private const int PeersPerRound = 2_000;
    private const int PeersWaiting = 50_000;
    private const int AttemptsAgainstOtherProcesses = 20;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly StoreKind _kind;
    private readonly StoreTables _tables;
    private readonly IDirectoryRows _rows;
    private readonly PeerCache _cache;
    private readonly GroupBatcher<ResolveRequest> _rounds;

    /// <param name="store">Where the directory lives.</param>
    /// <param name="cached">How many names of people are kept in memory, about 200 bytes each.</param>
    public ContactDirectory(Store store, int cached = 500_000)
        : this(store, store.Kind == StoreKind.Postgres ? new PostgresDirectoryRows(store) : new SqliteDirectoryRows(store), cached)
    {
    }

    internal ContactDirectory(Store store, IDirectoryRows rows, int cached)
    {
        _kind = store.Kind;
        _tables = new StoreTables(store);
        _rows = rows;
        _cache = new PeerCache(cached);
        _rounds = new GroupBatcher<ResolveRequest>(RoundAsync, static request => request.Peers.Length, PeersPerRound, PeersWaiting);
    }

    public async Task<ImmutableArray<ResolvedPeer>> ResolveAsync(
        TenantId tenant, SessionId session, ImmutableArray<Peer> peers, CancellationToken cancellationToken = default)
    {
        var answers = await AnswerAsync(tenant, session, peers, create: true, cancellationToken);
        return [.. answers.Select(static answer => answer!.Value)];
    }

    public async Task<ResolvedPeer?> FindAsync(TenantId tenant, SessionId session, Peer peer, CancellationToken cancellationToken = default) =>
        (await AnswerAsync(tenant, session, [peer], create: false, cancellationToken))[0];

    public async Task<ConversationParties?> PartiesAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken = default)
    {
        var query = new TenantQuery(
            tenant,
            """
            SELECT c.session, COALESCE(m.into_contact, c.contact), i.kind, i.value FROM conversations c
            LEFT JOIN merged_contacts m ON m.tenant = c.tenant AND m.contact = c.contact
            LEFT JOIN identities i ON i.tenant = c.tenant AND i.contact = COALESCE(m.into_contact, c.contact)
            WHERE c.tenant = $1 AND c.id = $2 ORDER BY i.kind, i.value
            """,
            conversation.Value);
        var rows = await _tables.QueryAsync(
            query, static row => (Session: row.Text(0), Contact: row.Text(1), Kind: row.IntOrNull(2), Value: row.TextOrNull(3)), cancellationToken);
        if (rows.IsEmpty) return null;
        var identities = rows.Where(static row => row.Kind is not null).Select(static row => new Identity((IdentityKind)row.Kind!, row.Value!));
        return new ConversationParties(conversation, new SessionId(rows[0].Session), new ContactId(rows[0].Contact), [.. identities]);
    }

    public Task<ImmutableArray<ContactConversation>> ConversationsAsync(TenantId tenant, ContactId contact, CancellationToken cancellationToken = default) =>
        // By the tenant's sessions, which are few: each of them is one look-up.
        _tables.QueryAsync(
            new TenantQuery(
                tenant,
                "SELECT c.id, c.session FROM sessions s JOIN conversations c ON c.tenant = s.tenant AND c.session = s.id AND c.contact = $2 WHERE s.tenant = $1 ORDER BY c.id",
                contact.Value),
            static row => new ContactConversation(new ConversationId(row.Text(0)), new SessionId(row.Text(1))),
            cancellationToken);

    public async Task MergeAsync(TenantId tenant, ContactId from, ContactId into, CancellationToken cancellationToken = default)
    {
        string of = tenant.Value, old = from.Value, one = into.Value;
        await _tables.ExecuteAsync(
            [
                new("INSERT INTO merged_contacts (tenant, contact, into_contact) VALUES ($1, $2, $3) ON CONFLICT (tenant, contact) DO NOTHING", of, old, one),
                // Who was part of the one that goes is part of the one that stays.
                new("UPDATE merged_contacts SET into_contact = $3 WHERE tenant = $1 AND into_contact = $2", of, old, one),
                new("UPDATE identities SET contact = $3 WHERE tenant = $1 AND contact = $2", of, old, one),
                new(
                    """
                    UPDATE conversations SET contact = $3 WHERE tenant = $1 AND contact = $2 AND session IN (SELECT id FROM sessions WHERE tenant = $1)
                        AND NOT EXISTS (SELECT 1 FROM conversations o WHERE o.tenant = conversations.tenant AND o.session = conversations.session AND o.contact = $3)
                    """,
                    of, old, one),
                .. PeopleNews.Tell(_kind, tenant, from, into),
            ],
            cancellationToken);
        Forget(tenant, from);
        Forget(tenant, into);
    }

    public async Task PartAsync(
        TenantId tenant, ContactId from, ContactId into, ImmutableArray<Identity> names, ImmutableArray<ConversationId> conversations, CancellationToken cancellationToken = default)
    {
        string of = tenant.Value, old = from.Value, one = into.Value;
        await _tables.ExecuteAsync(
            [
                new("DELETE FROM merged_contacts WHERE tenant = $1 AND contact = $2 AND into_contact = $3", of, old, one),
                .. names.Select(name => new Statement("UPDATE identities SET contact = $2 WHERE tenant = $1 AND contact = $3 AND kind = $4 AND value = $5", of, old, one, (int)name.Kind, name.Value)),
                .. conversations.Select(id => new Statement("UPDATE conversations SET contact = $2 WHERE tenant = $1 AND contact = $3 AND id = $4", of, old, one, id.Value)),
                .. PeopleNews.Tell(_kind, tenant, from, into),
            ],
            cancellationToken);
        Forget(tenant, from);
        Forget(tenant, into);
    }

    public async Task ForgetPhonesAsync(TenantId tenant, ContactId contact, CancellationToken cancellationToken = default)
    {
        await _tables.ExecuteAsync(
            [
                new Statement("DELETE FROM identities WHERE tenant = $1 AND contact = $2 AND kind = $3", tenant.Value, contact.Value, (int)IdentityKind.Phone),
                .. PeopleNews.Tell(_kind, tenant, contact),
            ],
            cancellationToken);
        Forget(tenant, contact);
    }

    public async Task NameAsync(TenantId tenant, ContactId contact, string username, CancellationToken cancellationToken = default)
    {
        const int kind = (int)IdentityKind.Username;
        string of = tenant.Value, who = contact.Value;
        var has = await _tables.QueryAsync(new TenantQuery(tenant, "SELECT value FROM identities WHERE tenant = $1 AND contact = $2 AND kind = $3", who, kind), static row => row.Text(0), cancellationToken);
        if (has is [var only] && only == username) return;
        await _tables.ExecuteAsync(
            [
                new("DELETE FROM identities WHERE tenant = $1 AND contact = $2 AND kind = $3 AND value <> $4", of, who, kind, username),
                new("INSERT INTO identities (tenant, kind, value, contact) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, kind, value) DO UPDATE SET contact = excluded.contact", of, kind, username, who),
                .. PeopleNews.TellOfNames(_kind, tenant),
            ],
            cancellationToken);
        ForgetNames(tenant);
    }

    /// <summary>Drops a contact from memory; whoever moves or removes its identities calls this after the commit.</summary>
    public void Forget(TenantId tenant, ContactId contact) => _cache.Forget(tenant, contact);

    /// <summary>Another process changed what it may have: <see cref="PeopleNews"/>.</summary>
    internal void ForgetNames(TenantId tenant) => _cache.ForgetNames(tenant, IdentityKind.Username);

    /// <summary>Nobody knows what changed meanwhile.</summary>
    internal void ForgetAll() => _cache.Clear();

    private async Task<ImmutableArray<ResolvedPeer?>> AnswerAsync(
        TenantId tenant, SessionId session, ImmutableArray<Peer> peers, bool create, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answers = new ResolvedPeer?[peers.Length];
        var canonical = peers.Select(Canonical).ToImmutableArray();
        List<int>? missing = null;
        for (var i = 0; i < peers.Length; i++)
        {
            answers[i] = FromMemory(tenant, session, canonical[i]);
            if (answers[i] is null) (missing ??= []).Add(i);
        }

        if (missing is null) return [.. answers];
        var request = new ResolveRequest(tenant, session, [.. missing.Select(i => canonical[i])], create);
        if (!_rounds.TryAdd(request)) throw new JournalUnavailableException("Too many people wait to be looked up.", RetryAfter, outcomeUnknown: false);
        var found = await request.Answer.WaitAsync(cancellationToken);
        for (var i = 0; i < found.Length; i++) answers[missing[i]] = found[i];
        return [.. answers];
    }

    /// <summary>From memory only if every name is there: a name that is not may have to be learned.</summary>
    private ResolvedPeer? FromMemory(TenantId tenant, SessionId session, Peer peer)
    {
        if (!peer.Former.IsDefaultOrEmpty) return null;
        ResolvedPeer? first = null;
        foreach (var identity in peer.Identities)
        {
            if (!_cache.TryGet(new PeerKey(tenant, session, identity), out var known)) return null;
            first ??= new ResolvedPeer(known.Contact, known.Conversation, false);
            // Two people by their names, and one by this peer: who asks has to hear of both.
            if (first.Value.Contact != known.Contact) return null;
        }

        return first;
    }

    private async Task RoundAsync(List<ResolveRequest> round)
    {
        try
        {
            var pending = round.SelectMany(static request => Enumerable.Range(0, request.Peers.Length).Select(index => (Request: request, Index: index))).ToList();
            for (var attempt = 0; pending.Count > 0; attempt++)
            {
                if (attempt == AttemptsAgainstOtherProcesses)
                    throw new JournalUnavailableException("Other processes keep writing the same people.", RetryAfter, outcomeUnknown: false);
                pending = await ResolveOnceAsync(pending);
            }

            foreach (var request in round) request.Complete();
        }
        catch (Exception e)
        {
            foreach (var request in round) request.Fail(e);
        }
    }

    /// <summary>Answers what can be answered now, and returns what another process was quicker with.</summary>
    private async Task<List<(ResolveRequest Request, int Index)>> ResolveOnceAsync(List<(ResolveRequest Request, int Index)> pending)
    {
        var epoch = _cache.Epoch;
        var keys = new HashSet<PeerKey>();
        foreach (var (request, index) in pending)
        {
            foreach (var identity in request.Peers[index].Names) keys.Add(new PeerKey(request.Tenant, request.Session, identity));
        }

        var known = await _rows.LoadAsync(keys);
        var plan = new DirectoryPlan(known);
        var decided = pending.ConvertAll(item => plan.Decide(item.Request.Tenant, item.Request.Session, item.Request.Peers[item.Index], item.Request.Create));
        var identities = plan.Identities;
        var conversations = plan.Conversations;
        var released = plan.Released;
        var written = identities.Count + conversations.Count + released.Count == 0 ? [] : await _rows.SaveAsync(identities, conversations, released);
        if (written is null) return pending;

        var lost = conversations.Where(row => !written.Contains(row.Id)).Select(static row => row.Id).ToHashSet();
        var again = new List<(ResolveRequest, int)>();
        for (var i = 0; i < pending.Count; i++)
        {
            var (request, index) = pending[i];
            if (decided[i] is not { } answer) continue;
            if (lost.Contains(answer.Conversation))
            {
                again.Add(pending[i]);
                continue;
            }

            request.Found[index] = answer;
        }

        foreach (var row in released)
        {
            foreach (var key in known.Keys.Where(key => key.Tenant == row.Tenant && key.Identity == row.Identity).ToArray()) known.Remove(key);
            Forget(row.Tenant, row.Contact);
        }

        Remember(known, identities, conversations, written, epoch);
        return again;
    }

    /// <summary>Only rows that were read or written go to memory: what a peer's other names mean is the next reader's question.</summary>
    private void Remember(
        Dictionary<PeerKey, KnownPeer> known, List<NewIdentity> identities, List<NewConversation> conversations, HashSet<ConversationId> written, int epoch)
    {
        foreach (var (key, peer) in known)
        {
            if (peer.Conversation is { } conversation) _cache.Add(key, (peer.Contact, conversation), epoch);
        }

        var names = known.Select(static pair => (pair.Key.Tenant, pair.Key.Identity, pair.Value.Contact))
            .Concat(identities.Select(static row => (row.Tenant, row.Identity, row.Contact)))
            .ToLookup(static name => (name.Tenant, name.Contact), static name => name.Identity);
        foreach (var row in conversations.Where(row => written.Contains(row.Id)))
        {
            foreach (var identity in names[(row.Tenant, row.Contact)])
                _cache.Add(new PeerKey(row.Tenant, row.Session, identity), (row.Contact, row.Id), epoch);
        }
    }

    private static Peer Canonical(Peer peer)
    {
        if (peer.Identities.IsDefaultOrEmpty) throw new ArgumentException("A peer has at least one identity.", nameof(peer));
        foreach (var identity in peer.Names)
        {
            if (identity.Value is null or { Length: 0 or > MaximumValueLength })
                throw new ArgumentException($"An identity has 1 to {MaximumValueLength} characters.", nameof(peer));
        }

        if (peer.Former.IsDefaultOrEmpty && peer.Identities is [var only] && ReferenceEquals(only.Value, StoredText.WellFormed(only.Value))) return peer;
        var now = Ordered(peer.Identities);
        return new Peer(now, peer.Former.IsDefaultOrEmpty ? default : [.. Ordered(peer.Former).Except(now)]);
    }

    private static ImmutableArray<Identity> Ordered(ImmutableArray<Identity> identities) =>
    [
        .. identities.Select(static identity => identity with { Value = StoredText.WellFormed(identity.Value) }).Distinct()
            .OrderBy(static identity => identity.Kind).ThenBy(static identity => identity.Value, StringComparer.Ordinal),
    ];
}
