using System.Collections.Concurrent;

namespace Parley.Storage.Directories;

/// <summary>
/// Recently met peers, at most <paramref name="capacity"/>. Two generations: a full young one becomes the old one, and what
/// was not asked for since then is forgotten with it. Only what is in the tables is ever here.
/// </summary>
internal sealed class PeerCache(int capacity)
{
    private readonly Lock _lock = new();
    private volatile ConcurrentDictionary<PeerKey, (ContactId Contact, ConversationId Conversation)> _young = new();
    private volatile ConcurrentDictionary<PeerKey, (ContactId Contact, ConversationId Conversation)> _old = new();
    private int _youngCount;
    private int _epoch;

    /// <summary>Changes with every <see cref="Forget"/>; taken before a read whose result is to be added.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    public bool TryGet(PeerKey key, out (ContactId Contact, ConversationId Conversation) peer)
    {
        var epoch = Epoch;
        if (_young.TryGetValue(key, out peer)) return true;
        if (!_old.TryGetValue(key, out peer)) return false;
        Add(key, peer, epoch);
        return true;
    }

    /// <summary>Remembers what was read at <paramref name="epoch"/>, unless something was forgotten since.</summary>
    public void Add(PeerKey key, (ContactId Contact, ConversationId Conversation) peer, int epoch)
    {
        lock (_lock)
        {
            if (epoch != _epoch || !_young.TryAdd(key, peer) || ++_youngCount < Math.Max(1, capacity / 2)) return;
            _old = _young;
            _young = new();
            _youngCount = 0;
        }
    }

    /// <summary>Drops every entry of a kind of names, also those just being read. Walks the whole cache.</summary>
    public void ForgetNames(TenantId tenant, IdentityKind kind)
    {
        lock (_lock)
        {
            _epoch++;
            foreach (var generation in new[] { _young, _old })
            {
                foreach (var (key, _) in generation)
                {
                    if (key.Tenant == tenant && key.Identity.Kind == kind) generation.TryRemove(key, out _);
                }
            }

            _youngCount = _young.Count;
        }
    }

    /// <summary>Drops everything, also what is just being read.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _epoch++;
            (_young, _old, _youngCount) = (new(), new(), 0);
        }
    }

    /// <summary>Drops every entry of a contact, also those just being read. Walks the whole cache: for merges and erasures.</summary>
    public void Forget(TenantId tenant, ContactId contact)
    {
        lock (_lock)
        {
            _epoch++;
            foreach (var generation in new[] { _young, _old })
            {
                foreach (var (key, peer) in generation)
                {
                    if (key.Tenant == tenant && peer.Contact == contact) generation.TryRemove(key, out _);
                }
            }

            _youngCount = _young.Count;
        }
    }
}
