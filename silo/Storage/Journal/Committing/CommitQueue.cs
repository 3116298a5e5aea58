namespace Parley.Storage.Journal.Committing;

/// <summary>
/// What waits to be committed, and the rules of who may go together. An append whose stream has one under way stands
/// behind it; of two that touch the same key or outbox row the later one waits for the next batch. All members are to be
/// called under <see cref="Gate"/>.
/// </summary>
internal sealed class CommitQueue(JournalOptions options)
{
    private readonly Queue<Pending> _ready = new();
    private readonly Dictionary<string, PendingAppend> _streams = new(StringComparer.Ordinal);
    private readonly HashSet<long> _tokens = [];
    private readonly HashSet<Batch> _underWay = [];
    private int _count;
    private long _bytes;

    public Lock Gate { get; } = new();

    /// <summary>True when a lane would find something to look at.</summary>
    public bool HasReady => _ready.Count > 0;

    /// <summary>True when a bound is reached.</summary>
    public bool IsFull => _count >= options.QueueBound || _bytes >= options.QueueBytesBound;

    /// <summary>True when another of this size would pass a bound. A single one is always let in.</summary>
    public bool IsFullFor(Pending pending) => _count >= options.QueueBound || (_count > 0 && _bytes + pending.Size > options.QueueBytesBound);

    public void Add(Pending pending)
    {
        _count++;
        _bytes += pending.Size;
        if (pending is PendingAppend append && !_streams.TryAdd(append.Append.Stream.Value, append))
        {
            var first = _streams[append.Append.Stream.Value];
            (first.LastOfStream ?? first).NextOfStream = append;
            first.LastOfStream = append;
            return;
        }

        _ready.Enqueue(pending);
    }

    /// <summary>Moves what may go together from the queue into <paramref name="batch"/>; false when that is nothing.</summary>
    public bool TryClose(Batch batch)
    {
        for (var left = _ready.Count; left > 0 && batch.Count < options.BatchBound && batch.Bytes < options.BatchBytesBound; left--)
        {
            var pending = _ready.Dequeue();
            if (pending.IsDone) Leave(pending);
            else if (TryReserve(pending.Tokens)) batch.Add(pending);
            else _ready.Enqueue(pending);
        }

        if (batch.Count == 0) return false;
        _underWay.Add(batch);
        return true;
    }

    /// <summary>Frees the streams, keys and rows of a batch that has ended.</summary>
    public void Release(Batch batch)
    {
        _underWay.Remove(batch);
        foreach (var append in batch.Appends) Release(append);
        foreach (var claim in batch.Claims) Release(claim);
    }

    /// <summary>
    /// Answers those who have waited since before <paramref name="before"/>: <paramref name="refusal"/> makes the answer
    /// from whether the database may have the append.
    /// </summary>
    public void Expire(long before, Func<bool, Exception> refusal)
    {
        foreach (var first in _streams.Values)
        {
            for (var append = first; append is not null; append = append.NextOfStream) Expire(append, before, refusal);
        }

        foreach (var pending in _ready) Expire(pending, before, refusal);
        foreach (var batch in _underWay)
        {
            foreach (var claim in batch.Claims) Expire(claim, before, refusal);
            if (batch.LastHandedInAt < before) batch.Expire();
        }
    }

    private static void Expire(Pending pending, long before, Func<bool, Exception> refusal)
    {
        if (pending.HandedInAt < before && !pending.IsDone) pending.TryFail(refusal(pending.Batch is { Sent: true }));
    }

    private void Release(Pending pending)
    {
        foreach (var token in pending.Tokens) _tokens.Remove(token);
        Leave(pending);
    }

    private void Leave(Pending pending)
    {
        _count--;
        _bytes -= pending.Size;
        pending.Batch = null;
        if (pending is not PendingAppend append) return;
        if (append.NextOfStream is not { } next)
        {
            _streams.Remove(append.Append.Stream.Value);
            return;
        }

        if (append.LastOfStream != next) next.LastOfStream = append.LastOfStream;
        _streams[append.Append.Stream.Value] = next;
        _ready.Enqueue(next);
    }

    private bool TryReserve(long[] tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            if (_tokens.Add(tokens[i])) continue;
            for (var j = 0; j < i; j++) _tokens.Remove(tokens[j]);
            return false;
        }

        return true;
    }
}
