namespace Parley.Embedded.Rpc.Server;

/// <summary>
/// The end of a client's patience. Its token is cancelled when the time is over or the client leaves; in the first case, <c>end</c>
/// then ends the call beside the handler.
/// </summary>
internal sealed class CallDeadline : IDisposable
{
    // The longest a timer takes, about 49 days. No connection lives that long.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _abort;
    private readonly CancellationToken _aborted;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Task> _end;

    public CallDeadline(TimeSpan timeout, TimeProvider time, CancellationToken aborted, Func<Task> end)
    {
        var now = time.GetUtcNow().UtcDateTime;
        At = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        _aborted = aborted;
        _end = end;
        _source = new CancellationTokenSource(timeout < LongestTimer ? timeout : Timeout.InfiniteTimeSpan, time);
        Token = _source.Token;
        Token.UnsafeRegister(static self => _ = ((CallDeadline)self!).PassAsync(), this);
        _abort = aborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>When the client stops waiting, UTC.</summary>
    public DateTime At { get; }

    /// <summary>Cancelled at the deadline, or when the client leaves before it.</summary>
    public CancellationToken Token { get; }

    /// <summary>Completes when the call has been ended by the deadline.</summary>
    public Task Ended => _ended.Task;

    public void Dispose()
    {
        _abort.Dispose();
        _source.Dispose();
    }

    private async Task PassAsync()
    {
        try
        {
            if (!_aborted.IsCancellationRequested)
                await _end().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection ended at the same moment: nobody is left to be told.
        }
        finally
        {
            _ended.TrySetResult();
        }
    }
}
