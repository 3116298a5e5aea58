using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Orleans;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// Who writes, and with whom: resolves the people of a webhook, and where one of them turns out to be two contacts, makes
/// them one. Everything a merge does is recorded before the directory is changed, and repeats without harm: a webhook that
/// comes again finds the same two contacts, or one.
/// </summary>
public sealed class People(IDirectory directory, IContacts contacts, IGrainFactory grains)
{
    private const int MaxRounds = 6, MaxNames = 100_000;
    private readonly ConcurrentDictionary<(TenantId, ContactId), string> _usernames = new();

    /// <summary>Durable on return: contact and conversation of each peer, in the order given.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take all of it.</exception>
    public async ValueTask<ImmutableArray<ResolvedPeer>> MeetAsync(SessionRecord session, ImmutableArray<Peer> peers, Func<int, string> evidence, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var resolved = await directory.ResolveAsync(session.Tenant, session.Id, peers, cancellationToken);
            var torn = false;
            for (var i = 0; i < resolved.Length; i++)
            {
                if (resolved[i].Other is not { } other) continue;
                torn = true;
                // One direction, whoever finds it out: two processes that merge the same two do the same. An earlier one of this
                // round may have made them one already; then this one changes nothing.
                var (into, from) = string.CompareOrdinal(resolved[i].Contact.Value, other.Value) < 0 ? (resolved[i].Contact, other) : (other, resolved[i].Contact);
                await MergeAsync(session.Tenant, from, into, evidence(i), cancellationToken);
            }

            if (!torn) return resolved;
        }

        throw new JournalUnavailableException("The people of this webhook keep being merged elsewhere.", TimeSpan.FromSeconds(1), outcomeUnknown: false);
    }

    /// <summary>Durable on return: what somebody calls themselves in WhatsApp. Costs nothing where that is known already.</summary>
    public ValueTask NameAsync(TenantId tenant, ContactId contact, string username, CancellationToken cancellationToken)
    {
        if (_usernames.TryGetValue((tenant, contact), out var known) && known == username) return ValueTask.CompletedTask;
        return new ValueTask(TellAsync());

        async Task TellAsync()
        {
            await directory.NameAsync(tenant, contact, username, cancellationToken);
            if (_usernames.Count >= MaxNames) _usernames.Clear();
            _usernames[(tenant, contact)] = username;
        }
    }

    /// <summary>Durable on return: what WhatsApp says the person is called from now on. Where it tells no number, the old one is nobody's we know.</summary>
    public async Task RenameAsync(TenantId tenant, ContactId contact, RenameContact rename, CancellationToken cancellationToken)
    {
        if (rename.Phone is null) await directory.ForgetPhonesAsync(tenant, contact, cancellationToken);
        await Contact(tenant, contact).RenameAsync(rename, cancellationToken);
    }

    /// <summary>Durable on return: an entry of the address book on the business's own phone.</summary>
    public async Task SyncAsync(SessionRecord session, AddressBookReading reading, CancellationToken cancellationToken)
    {
        var contact = await contacts.EnsureAsync(session.Tenant, new Identity(IdentityKind.Phone, reading.Phone), cancellationToken);
        await Contact(session.Tenant, contact).SyncAsync(reading.Entry with { Session = session.Id }, cancellationToken);
    }

    /// <summary>Durable on return: one contact is part of another. Repeating it changes nothing.</summary>
    /// <param name="evidence">WhatsApp's id of the message that named both, or who merges them.</param>
    public async Task MergeAsync(TenantId tenant, ContactId from, ContactId into, string evidence, CancellationToken cancellationToken)
    {
        var theirs = await directory.ConversationsAsync(tenant, from, cancellationToken);
        var ours = await directory.ConversationsAsync(tenant, into, cancellationToken);
        var joined = theirs.SelectMany(their => ours.Where(our => our.Session == their.Session).Select(our => new JoinedConversation(their.Conversation, our.Conversation))).ToImmutableArray();
        var names = await contacts.IdentitiesAsync(tenant, from, cancellationToken);
        var moved = theirs.Select(static their => their.Conversation).Except(joined.Select(static pair => pair.From)).ToImmutableArray();
        await Contact(tenant, into).MergeAsync(new MergeContact(from, joined, evidence, names, moved, await Contact(tenant, from).ProfileAsync(cancellationToken)), cancellationToken);
        await CarryConsentAsync(tenant, from, into, cancellationToken);
        foreach (var their in theirs)
        {
            var source = grains.GetGrain<IConversationGrain>(new ConversationKey(tenant, their.Conversation).ToString());
            ConversationId? target = joined.FirstOrDefault(pair => pair.From == their.Conversation).Into is { Value: not null } found ? found : null;
            if (target is { } goesOn)
            {
                var window = (await source.SendingAsync(cancellationToken)).WindowUntil;
                await grains.GetGrain<IConversationGrain>(new ConversationKey(tenant, goesOn).ToString()).JoinAsync(their.Conversation, window, cancellationToken);
            }

            await source.MoveAsync(new MoveConversation(into, target), cancellationToken);
        }

        await directory.MergeAsync(tenant, from, into, cancellationToken);
        // What was said to the one that goes, while it went, counts too.
        foreach (var pair in joined)
        {
            var window = (await grains.GetGrain<IConversationGrain>(new ConversationKey(tenant, pair.From).ToString()).SendingAsync(cancellationToken)).WindowUntil;
            await grains.GetGrain<IConversationGrain>(new ConversationKey(tenant, pair.Into).ToString()).JoinAsync(pair.From, window, cancellationToken);
        }
    }

    /// <summary>Durable on return: a merge is undone; what was agreed to by the other contact alone is withdrawn from this one. False where they never were one. Repeating it changes nothing.</summary>
    public async Task<bool> PartAsync(TenantId tenant, ContactId from, ContactId into, string author, CancellationToken cancellationToken)
    {
        var parted = await Contact(tenant, into).PartAsync(from, author, cancellationToken);
        if (!parted.WereOne) return false;
        await directory.PartAsync(tenant, from, into, parted.Names, parted.Moved, cancellationToken);
        foreach (var conversation in parted.Moved.Concat(parted.Joined.Select(static pair => pair.From)))
            await grains.GetGrain<IConversationGrain>(new ConversationKey(tenant, conversation).ToString()).MoveAsync(new MoveConversation(from, null), cancellationToken);
        var (theirs, ours) = (await Contact(tenant, from).ConsentAsync(cancellationToken), await Contact(tenant, into).ConsentAsync(cancellationToken));
        foreach (var purpose in Domain.Consent.ContactConsent.EachPurpose)
        {
            // A newer word of this one's own stands.
            if ((parted.Withdrawn & purpose) == 0 || ours.Of(purpose).GrantedAt is not { } granted || granted != theirs.Of(purpose).GrantedAt) continue;
            var key = $"parted:{from}:{purpose}:{granted.UtcTicks}";
            var proof = new ConsentEvidence("unmerged contact", "The opt-in was another contact's.", granted, Reference: from.Value);
            await Contact(tenant, into).ChangeConsentAsync(new ChangeConsent(ConsentAction.Withdrawn, purpose, ConsentVoice.Business, proof, author, key, SHA256.HashData(Encoding.UTF8.GetBytes(key))), cancellationToken);
        }

        return true;
    }

    private IContactGrain Contact(TenantId tenant, ContactId contact) => grains.GetGrain<IContactGrain>(new ContactKey(tenant, contact).ToString());

    /// <summary>What a person stopped as one contact is stopped for the other, and so is what they agreed to.</summary>
    private async Task CarryConsentAsync(TenantId tenant, ContactId from, ContactId into, CancellationToken cancellationToken)
    {
        var standing = await Contact(tenant, from).ConsentAsync(cancellationToken);
        var target = Contact(tenant, into);
        foreach (var purpose in Domain.Consent.ContactConsent.EachPurpose)
        {
            var of = standing.Of(purpose);
            if (of.GrantedAt is { } granted)
                await SayAsync(ConsentAction.Granted, ConsentVoice.Business, granted, $"Agreed to as contact {from}, whose ledger has the proof.");
            if (of is { StoppedBy: { } by, StoppedAt: { } stopped })
                await SayAsync(ConsentAction.Stopped, by, stopped, null);

            async Task SayAsync(ConsentAction action, ConsentVoice voice, DateTimeOffset at, string? text)
            {
                var key = $"merged:{from}:{purpose}:{action}";
                var hash = voice == ConsentVoice.Business ? SHA256.HashData(Encoding.UTF8.GetBytes($"{key}:{at.UtcTicks}")) : default(ReadOnlyMemory<byte>);
                var proof = new ConsentEvidence("merged contact", text, at, Reference: from.Value);
                await target.ChangeConsentAsync(new ChangeConsent(action, purpose, voice, proof, "", key, hash), cancellationToken);
            }
        }
    }
}
