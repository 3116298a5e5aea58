namespace Parley.Storage.Journal.Committing;

/// <summary>
/// Carries hints from the commits to their watchers without holding the commits up: what comes while a watcher is busy is
/// merged into the next hint, and past a bound the hint says "everything".
/// </summary>
internal sealed class CommitHints
{
    private const int Bound = 10_000;
    private readonly Lock _lock = new();
    private HashSet<TenantId> _tenants = [];
    private HashSet<SessionKey> _sessions = [];
    private bool _everything, _telling;

    public event Action<CommitHint>? Committed;

    /// <summary>Notes what a committed batch touched.</summary>
    public void Note(List<PendingAppend> appends)
    {
        if (Committed is null || appends.Count == 0) return;
        lock (_lock)
        {
            foreach (var pending in appends)
            {
                if (!pending.WasStored) continue;
                Note(pending.Append);
            }

            if (_telling || (_tenants.Count == 0 && !_everything)) return;
            _telling = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static hints => hints.Tell(), this, preferLocal: false);
    }

    private void Note(Append append)
    {
        if (_tenants.Count >= Bound || _sessions.Count >= Bound)
        {
            _everything = true;
            return;
        }

        _tenants.Add(append.Tenant);
        if (append.Outbox.IsDefault) return;
        foreach (var change in append.Outbox)
        {
            if (change is OutboxChange.Enqueue enqueue) _sessions.Add(new SessionKey(append.Tenant, enqueue.Session));
        }
    }

    private void Tell()
    {
        while (true)
        {
            CommitHint hint;
            lock (_lock)
            {
                if (_tenants.Count == 0 && !_everything)
                {
                    _telling = false;
                    return;
                }

                hint = new CommitHint(_tenants, _sessions, _everything);
                _tenants = [];
                _sessions = [];
                _everything = false;
            }

            foreach (var watcher in Committed?.GetInvocationList() ?? [])
            {
                try
                {
                    ((Action<CommitHint>)watcher)(hint);
                }
                catch (Exception e)
                {
                    // A watcher's mistake is its own: the commit has long happened.
                    System.Diagnostics.Trace.TraceError($"A watcher of commits failed: {e.GetType().Name}");
                }
            }
        }
    }
}
