namespace Parley.Frontend.Sending;

/// <summary>
/// The sessions that one batch or stream sends from, remembered for a moment: thousands of its messages share a read. A send
/// that slips in just after its session was disconnected fails with that reason instead of being refused with it.
/// </summary>
internal sealed class SessionMemory(Sender sender, TimeProvider time)
{
    private const int MaxRemembered = 256;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(1);
    private readonly Dictionary<SessionId, (Task<SessionRecord?> Record, DateTimeOffset Until)> _remembered = [];

    /// <summary>The session, read at most once a second. Not for concurrent calls.</summary>
    public Task<SessionRecord?> FindAsync(TenantId tenant, SessionId session, CancellationToken cancelled)
    {
        var now = time.GetUtcNow();
        if (_remembered.TryGetValue(session, out var entry) && entry.Until > now && !entry.Record.IsFaulted && !entry.Record.IsCanceled) return entry.Record;
        if (_remembered.Count >= MaxRemembered) _remembered.Clear();
        var record = sender.FindSessionAsync(tenant, session, cancelled);
        _remembered[session] = (record, now + RememberedFor);
        return record;
    }
}
