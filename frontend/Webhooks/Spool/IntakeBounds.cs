namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>
/// How much intake holds at once. Past <see cref="MaxWebhooks"/> a webhook goes to the spool, past <see cref="MaxBytes"/>
/// it is refused before its body is read: memory does not grow with a flood.
/// </summary>
public sealed class IntakeBounds
{
    private const int AppShare = 4;
    private readonly Dictionary<string, long> _apps = new(StringComparer.Ordinal);
    private int _webhooks;
    private long _bytes;

    /// <summary>Webhooks that may be on their way to the store at once.</summary>
    public int MaxWebhooks { get; init; } = 1024;

    /// <summary>Bytes of bodies that may be in memory at once, spooling included.</summary>
    public long MaxBytes { get; init; } = 64 << 20;

    /// <summary>How long the store may take before a webhook goes to the spool.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Webhooks on their way to the store.</summary>
    public int Webhooks => Volatile.Read(ref _webhooks);

    /// <summary>Bytes of bodies in memory.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Takes a place on the way to the store, to be given back by <see cref="Leave"/>; false when all are taken.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _webhooks) <= MaxWebhooks) return true;
        Interlocked.Decrement(ref _webhooks);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _webhooks);

    /// <summary>
    /// Takes room for a buffer, to be given back by <see cref="Release"/>; false when there is none for this app. An app may
    /// hold four times what is free: alone most of it, and whoever comes next always finds some.
    /// </summary>
    public bool TryReserve(string app, int bytes)
    {
        lock (_apps)
        {
            var held = _apps.GetValueOrDefault(app) + bytes;
            if (held > AppShare * (MaxBytes - _bytes - bytes)) return false;
            _apps[app] = held;
            _bytes += bytes;
            return true;
        }
    }

    public void Release(string app, int bytes)
    {
        lock (_apps)
        {
            _bytes -= bytes;
            if ((_apps[app] -= bytes) == 0) _apps.Remove(app);
        }
    }
}
