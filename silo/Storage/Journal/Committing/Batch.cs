namespace Parley.Storage.Journal.Committing;

/// <summary>What goes into one commit. Closed before its transaction starts; one append per stream, no key or outbox row twice.</summary>
internal sealed class Batch : IDisposable
{
    private CancellationTokenSource _expiry = new();
    private volatile bool _sent;

    public List<PendingAppend> Appends { get; } = [];

    public List<PendingClaim> Claims { get; } = [];

    public int Count => Appends.Count + Claims.Count;

    public long Bytes { get; private set; }

    /// <summary>When the last of its callers has stopped waiting, by the clock's timestamps.</summary>
    public long LastHandedInAt { get; private set; }

    /// <summary>Cancelled when nobody can wait for it any more.</summary>
    public CancellationToken Expired => _expiry.Token;

    /// <summary>True from the moment the database may have it: from then on a missing answer says nothing.</summary>
    public bool Sent
    {
        get => _sent;
        set => _sent = value;
    }

    public void Add(Pending pending)
    {
        if (pending is PendingAppend append) Appends.Add(append);
        else Claims.Add((PendingClaim)pending);
        Bytes += pending.Size;
        LastHandedInAt = Math.Max(LastHandedInAt, pending.HandedInAt);
        pending.Batch = this;
    }

    /// <summary>Makes it ready for another try, as if nothing had been found.</summary>
    public void Reset()
    {
        foreach (var append in Appends)
        {
            append.Outcome = null;
            append.Refusal = null;
        }

        foreach (var claim in Claims) claim.Claimed.Clear();
    }

    public void Clear()
    {
        Appends.Clear();
        Claims.Clear();
        Bytes = 0;
        LastHandedInAt = 0;
        Sent = false;
        if (!_expiry.IsCancellationRequested) return;
        _expiry.Dispose();
        _expiry = new CancellationTokenSource();
    }

    public void Expire() => _expiry.Cancel();

    public void Dispose() => _expiry.Dispose();
}
