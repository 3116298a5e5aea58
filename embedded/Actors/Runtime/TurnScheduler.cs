namespace Orleans.Runtime;

/// <summary>
/// Runs the turns of one activation, one at a time, on the thread pool: the beginnings of calls and the continuations of
/// what they await. It occupies a thread only while there is something to run, and gives it back after a time slice.
/// </summary>
/// <remarks>All state is guarded by a lock on the instance itself, which subclasses share: an idle activation costs no object more.</remarks>
internal abstract class TurnScheduler : TaskScheduler, IThreadPoolWorkItem
{
    private const int SliceMilliseconds = 50;

    private static readonly Action<object?> PumpFrom = static request => ((TurnScheduler)Current).Pump((RequestBase)request!);

    private Task? _first;
    private Queue<Task>? _rest;
    private bool _scheduled;
    private long _sliceEnd;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Whether continuations wait. Under the lock.</summary>
    protected bool HasTasks => _first is not null;

    protected abstract IGrainContext Context { get; }

    /// <summary>Runs <paramref name="action"/> as a turn, with nothing of the caller's execution context.</summary>
    public Task Post(Action<object?> action, object? state)
    {
        var task = WithoutFlow(() => new Task(action, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach));
        task.Start(this);
        return task;
    }

    void IThreadPoolWorkItem.Execute()
    {
        RuntimeContext.Enter(Context);
        _sliceEnd = Environment.TickCount64 + SliceMilliseconds;
        try
        {
            do
            {
                Task? task;
                RequestBase? request = null;
                lock (this)
                {
                    task = TakeTask();
                    if (task is null && (request = TakeRequest()) is null)
                    {
                        _scheduled = false;
                        return;
                    }
                }

                // Run inside a task of this scheduler, a call's awaits come back to it.
                if (task is not null) TryExecuteTask(task);
                else new Task(PumpFrom, request, TaskCreationOptions.DenyChildAttach).RunSynchronously(this);
            }
            while (Environment.TickCount64 < _sliceEnd);
        }
        finally
        {
            RuntimeContext.Leave();
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>The next call that may begin now, no longer in the queue and counted as running. Under the lock.</summary>
    protected abstract RequestBase? TakeRequest();

    /// <summary>Begins a call; true when it is over.</summary>
    protected abstract bool Begin(RequestBase request);

    /// <summary>Counts a call as over. Under the lock.</summary>
    protected abstract void End(RequestBase request, long usedAt);

    /// <summary>Under the lock: whether the caller must now hand this to the thread pool, by <see cref="Wake"/>.</summary>
    protected bool MustWake()
    {
        if (_scheduled) return false;
        return _scheduled = true;
    }

    protected void Wake() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);

    protected sealed override void QueueTask(Task task)
    {
        bool wake;
        lock (this)
        {
            if (_first is null) _first = task;
            else (_rest ??= new()).Enqueue(task);
            wake = MustWake();
        }

        if (wake) Wake();
    }

    protected sealed override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(RuntimeContext.Current, Context) && TryExecuteTask(task);

    protected sealed override IEnumerable<Task> GetScheduledTasks()
    {
        lock (this)
            return _first is null ? [] : [_first, .. _rest ?? []];
    }

    private static T WithoutFlow<T>(Func<T> make)
    {
        if (ExecutionContext.IsFlowSuppressed()) return make();
        using (ExecutionContext.SuppressFlow())
            return make();
    }

    private Task? TakeTask()
    {
        var task = _first;
        if (task is not null) _first = _rest is { Count: > 0 } rest ? rest.Dequeue() : null;
        return task;
    }

    private void Pump(RequestBase first)
    {
        // A call that sets async locals without being an async method would leave them to the next one.
        var clean = ExecutionContext.Capture();
        for (var request = first; ;)
        {
            var over = Begin(request);
            if (clean is not null) ExecutionContext.Restore(clean);
            lock (this)
            {
                if (over) End(request, request.SentAt);
                if (HasTasks || Environment.TickCount64 >= _sliceEnd || TakeRequest() is not { } next) return;
                request = next;
            }
        }
    }
}
