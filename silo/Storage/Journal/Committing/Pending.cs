namespace Parley.Storage.Journal.Committing;

/// <summary>Something a caller waits for: in the queue, behind another of its stream, or in a batch.</summary>
internal abstract class Pending(int size, long[] tokens, long handedInAt)
{
    private CancellationTokenRegistration _cancellation;
    private int _done;

    /// <summary>Bytes it counts for.</summary>
    public int Size { get; } = size;

    /// <summary>Stand for the keys and outbox rows it touches; two with a token in common are never under way at once.</summary>
    public long[] Tokens { get; } = tokens;

    /// <summary>Timestamp of the clock when it came.</summary>
    public long HandedInAt { get; } = handedInAt;

    /// <summary>The batch it is in, once it is.</summary>
    public Batch? Batch { get; set; }

    /// <summary>True when its caller has an answer, or stopped waiting.</summary>
    public bool IsDone => Volatile.Read(ref _done) != 0;

    /// <summary>Lets the caller stop waiting; what is in a batch goes on.</summary>
    public void Watch(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            _cancellation = cancellationToken.UnsafeRegister(static (pending, token) => ((Pending)pending!).TryFail(new OperationCanceledException(token)), this);
    }

    /// <summary>Tells the caller what its batch has brought.</summary>
    public void Complete()
    {
        if (!TryFinish()) return;
        SetResult();
    }

    /// <summary>Tells the caller why not; false when it has an answer already.</summary>
    public bool TryFail(Exception exception)
    {
        if (!TryFinish()) return false;
        SetException(exception);
        return true;
    }

    protected abstract void SetResult();

    protected abstract void SetException(Exception exception);

    private bool TryFinish()
    {
        if (Interlocked.Exchange(ref _done, 1) != 0) return false;
        _cancellation.Unregister();
        return true;
    }
}
