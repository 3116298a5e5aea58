using System.Diagnostics;

namespace Parley.Storage.Journal.Committing;

/// <summary>
/// Lets appends and claims of the whole process share commits. Each lane commits what it finds waiting, and what comes
/// meanwhile is the next batch: no timer, no delay when idle. A failed commit is tried again until its callers' deadline;
/// what cannot be written is found by trying one by one, so that it fails alone.
/// </summary>
internal sealed class GroupCommitter : IAsyncDisposable
{
    private static readonly TimeSpan Sweep = TimeSpan.FromMilliseconds(250), LongestBackoff = TimeSpan.FromMilliseconds(500);
    private readonly JournalOptions _options;
    private readonly CommitQueue _queue;
    private readonly JournalMetrics _metrics;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ITimer _sweeper;
    private readonly Task _lanes;
    private int _idle;
    private bool _closing;

    public GroupCommitter(JournalOptions options, JournalMetrics metrics, IEnumerable<IBatchWriter> writers)
    {
        _options = options;
        _metrics = metrics;
        _queue = new CommitQueue(options);
        _lanes = Task.WhenAll(writers.Select(writer => Task.Run(() => RunLaneAsync(writer))).ToArray());
        _sweeper = options.Time.CreateTimer(static committer => ((GroupCommitter)committer!).Expire(), this, Sweep, Sweep);
    }

    /// <summary>Who is told after each commit.</summary>
    public CommitHints Hints { get; } = new();

    /// <summary>True when callers are refused for want of room.</summary>
    public bool IsFull
    {
        get
        {
            lock (_queue.Gate) return _queue.IsFull;
        }
    }

    /// <summary>Queues an append or claims; their own task brings the answer.</summary>
    /// <exception cref="JournalUnavailableException">The queue is full, or closed.</exception>
    public void Add(Pending pending, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool refused, wake;
        lock (_queue.Gate)
        {
            refused = _closing || _queue.IsFullFor(pending);
            if (!refused) _queue.Add(pending);
            wake = !refused && TryWake();
        }

        if (refused)
        {
            _metrics.Unavailable.Add(1);
            throw new JournalUnavailableException("The journal's queue is full.", TimeSpan.FromMilliseconds(250), outcomeUnknown: false);
        }

        _metrics.QueueDepth.Add(1);
        if (wake) _wake.Release();
        pending.Watch(cancellationToken);
    }

    /// <summary>Commits what is queued and stops. Whoever comes later is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        int idle;
        lock (_queue.Gate)
        {
            _closing = true;
            idle = _idle;
            _idle = 0;
        }

        if (idle > 0) _wake.Release(idle);
        await _lanes;
        await _sweeper.DisposeAsync();
        _wake.Dispose();
    }

    private async Task RunLaneAsync(IBatchWriter writer)
    {
        using var batch = new Batch();
        using var single = new Batch();
        while (await FillAsync(batch))
        {
            await CommitAsync(writer, batch, single);
            batch.Clear();
        }

        await writer.DisposeAsync();
    }

    private async ValueTask<bool> FillAsync(Batch batch)
    {
        while (true)
        {
            bool filled, wake = false;
            lock (_queue.Gate)
            {
                filled = _queue.TryClose(batch);
                if (filled) wake = _queue.HasReady && TryWake();
                // What is left waits for a lane that is committing; that lane looks again.
                else if (_closing) return false;
                else _idle++;
            }

            if (wake) _wake.Release();
            if (filled) return true;
            await _wake.WaitAsync();
        }
    }

    private bool TryWake()
    {
        if (_idle == 0) return false;
        _idle--;
        return true;
    }

    private async Task CommitAsync(IBatchWriter writer, Batch batch, Batch single)
    {
        var refusal = await TryWriteAsync(writer, batch);
        if (refusal is not null && batch.Count > 1)
        {
            foreach (var pending in (Pending[])[.. batch.Appends, .. batch.Claims])
            {
                single.Clear();
                single.Add(pending);
                if (await TryWriteAsync(writer, single) is { } own) pending.TryFail(own);
            }

            refusal = null;
        }

        lock (_queue.Gate) _queue.Release(batch);
        _metrics.QueueDepth.Add(-batch.Count);
        foreach (var append in batch.Appends) Settle(append, refusal);
        foreach (var claim in batch.Claims) Settle(claim, refusal);
        Hints.Note(batch.Appends);
    }

    private static void Settle(Pending pending, Exception? refusal)
    {
        if (refusal is null) pending.Complete();
        else pending.TryFail(refusal);
    }

    /// <summary>Null when every member has its answer (or no caller any more); else why something in it cannot be written.</summary>
    private async Task<Exception?> TryWriteAsync(IBatchWriter writer, Batch batch)
    {
        var doubt = false;
        var backoff = TimeSpan.FromMilliseconds(20);
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                await writer.WriteAsync(batch);
                _metrics.BatchSize.Record(batch.Count);
                _metrics.CommitTime.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
                return null;
            }
            catch (Exception e)
            {
                batch.Reset();
                var failure = writer.Judge(e);
                if (failure == BatchFailure.Refused) return new InvalidOperationException("The store refuses this append.", e);
                doubt |= failure == BatchFailure.Unknown && batch.Sent;
                batch.Sent = doubt;
                _metrics.Retries.Add(1);
            }

            try
            {
                await Task.Delay(backoff, _options.Time, batch.Expired);
            }
            catch (OperationCanceledException)
            {
                // Its callers have been told at their deadline.
                FailRest(batch, doubt);
                return null;
            }

            backoff = backoff + backoff < LongestBackoff ? backoff + backoff : LongestBackoff;
        }
    }

    private void FailRest(Batch batch, bool doubt)
    {
        foreach (var append in batch.Appends) append.TryFail(Late(doubt));
        foreach (var claim in batch.Claims) claim.TryFail(Late(doubt));
    }

    private void Expire()
    {
        var before = _options.Time.GetTimestamp() - (long)(_options.Deadline.TotalSeconds * _options.Time.TimestampFrequency);
        lock (_queue.Gate) _queue.Expire(before, Late);
    }

    private JournalUnavailableException Late(bool outcomeUnknown)
    {
        _metrics.Unavailable.Add(1);
        return new JournalUnavailableException("The database did not take the append in time.", TimeSpan.FromSeconds(1), outcomeUnknown);
    }
}
