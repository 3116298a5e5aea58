namespace Parley.Tests.Engine.Deliveries;

/// <summary>The machine's clock, and the test skips time: what falls due in what was skipped fires at once, each timer once.</summary>
public sealed class SkippingClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<SkippingTimer> _timers = [];
    private TimeSpan _skipped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return System.GetUtcNow() + _skipped;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public void Skip(TimeSpan time)
    {
        SkippingTimer[] timers;
        lock (_lock)
        {
            _skipped += time;
            timers = [.. _timers];
        }

        foreach (var timer in timers) timer.Rearm();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SkippingTimer(this, callback, state);
        lock (_lock) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SkippingTimer : ITimer
    {
        private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
        private readonly SkippingClock _clock;
        private readonly Timer _timer;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private DateTimeOffset _due = DateTimeOffset.MaxValue;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public SkippingTimer(SkippingClock clock, TimerCallback callback, object? state)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _timer = new Timer(static timer => ((SkippingTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_timer)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : _clock.GetUtcNow() + dueTime;
                _period = period;
            }

            return Rearm();
        }

        public bool Rearm()
        {
            lock (_timer)
            {
                if (_due == DateTimeOffset.MaxValue) return _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                var wait = _due - _clock.GetUtcNow();
                return _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Longest ? wait : Longest, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            lock (_clock._lock) _clock._timers.Remove(this);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            lock (_clock._lock) _clock._timers.Remove(this);
            return _timer.DisposeAsync();
        }

        private void Fire()
        {
            lock (_timer)
            {
                // A real timer may be early by its resolution, and knows nothing of what is further than its longest wait.
                if (_due > _clock.GetUtcNow())
                {
                    Rearm();
                    return;
                }

                _due = _period > TimeSpan.Zero ? _clock.GetUtcNow() + _period : DateTimeOffset.MaxValue;
            }

            _callback(_state);
            if (_period > TimeSpan.Zero) Rearm();
        }
    }
}
