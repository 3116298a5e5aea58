using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>A timer whose ticks are calls of its activation. The next tick is due a period after the last one ended, so ticks never pile up.</summary>
internal sealed partial class GrainTimer : IGrainTimer
{
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly GrainActivation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly ITimer _timer;
    private TimeSpan _due;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;

    public GrainTimer(GrainActivation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            _timer = activation.Silo.Time.CreateTimer(static state => ((GrainTimer)state!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        activation.Add(this);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_gate)
        {
            _due = dueTime;
            _period = period;
            _changed = true;
            if (!_ticking && !_disposed.IsCancellationRequested) _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested) return;
            _timer.Dispose();
        }

        _disposed.Cancel();
        _activation.Remove(this);
    }

    private static void Check(TimeSpan time, string name)
    {
        const uint Longest = 0xfffffffe;
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, Longest, name);
    }

    private void OnDue()
    {
        lock (_gate)
        {
            if (_ticking || _disposed.IsCancellationRequested) return;
            _ticking = true;
            _changed = false;
        }

        _activation.Accept(new TimerTick(this) { SentAt = _activation.Silo.Time.GetTimestamp() });
    }

    private async ValueTask TickAsync()
    {
        try
        {
            lock (_gate) _changed = false;
            if (!_disposed.IsCancellationRequested) await _callback(_disposed.Token);
        }
        catch (Exception error)
        {
            LogFailed(_activation.Silo.Logger, error, _activation.GrainId);
        }
        finally
        {
            lock (_gate)
            {
                _ticking = false;
                if (!_disposed.IsCancellationRequested) _timer.Change(_changed ? _due : _period, Timeout.InfiniteTimeSpan);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A timer of {GrainId} failed; it goes on")]
    private static partial void LogFailed(ILogger logger, Exception error, GrainId grainId);

    /// <summary>One tick on its way through the activation's queue, and through call filters.</summary>
    private sealed class TimerTick(GrainTimer timer) : Request
    {
        private static readonly GrainMethod Once =
            new(typeof(IGrainTimerInvoker), nameof(IGrainTimerInvoker.InvokeCallbackAsync), [], CodeGeneration.InvokeMethodOptions.OneWay);

        protected override GrainMethod Method => Once;

        internal override bool Interleaves => timer._options.Interleave;

        internal override bool KeepsAlive => timer._options.KeepAlive;

        internal override bool IsLocalOnly => true;

        public override object? GetTarget() => timer._activation.GrainInstance;

        protected override void SetTarget(object target)
        {
        }

        protected override ValueTask InvokeInner() => timer.TickAsync();
    }
}

/// <summary>The interface by which call filters see ticks of grain timers.</summary>
internal interface IGrainTimerInvoker : IAddressable
{
    Task InvokeCallbackAsync();
}
