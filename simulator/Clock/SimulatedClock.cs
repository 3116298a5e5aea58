namespace Parley.Simulator.Clock;

/// <summary>
/// The world's clock: it follows another clock and can be set forward, so that 24-hour windows and a week of webhook
/// retries pass in no time. Timers that fall due on the way fire in the order of their due times, each at its own hour.
/// </summary>
public sealed class SimulatedClock : TimeProvider, IDisposable
{
    private readonly TimeProvider _base;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Entry, (long Due, long Order)> _due = new();
    private readonly ITimer _alarm;
    private long _alarmAt = long.MaxValue;
    private TimeSpan _offset;
    private long _order;

    public SimulatedClock(TimeProvider? follows = null)
    {
        _base = follows ?? System;
        _alarm = _base.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return Now;
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    private DateTimeOffset Now => _base.GetUtcNow() + _offset;

    /// <summary>Sets the clock forward. Returns when every timer due by then has been started.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long target;
        lock (_gate) target = (Now + by).UtcTicks;
        while (true)
        {
            Entry? next = null;
            lock (_gate)
            {
                if (_due.TryPeek(out _, out var first) && first.Due <= target)
                {
                    next = _due.Dequeue();
                    if (next.At != first.Due) continue;
                    _offset += Later(first.Due);
                    next.Taken();
                }
                else
                {
                    _offset += Later(target);
                    // The alarm was set by the time of before, and would come that much too late.
                    _alarmAt = long.MaxValue;
                    Arm();
                }
            }

            if (next is null) return;
            next.Fire();
        }

        TimeSpan Later(long ticks) => TimeSpan.FromTicks(Math.Max(0, ticks - Now.UtcTicks));
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var entry = new Entry(this, callback, state);
        entry.Change(dueTime, period);
        return entry;
    }

    public void Dispose() => _alarm.Dispose();

    private void FireDue()
    {
        while (true)
        {
            Entry next;
            lock (_gate)
            {
                _alarmAt = long.MaxValue;
                if (!_due.TryPeek(out _, out var first) || first.Due > Now.UtcTicks)
                {
                    Arm();
                    return;
                }

                next = _due.Dequeue();
                if (next.At != first.Due) continue;
                next.Taken();
            }

            next.Fire();
        }
    }

    private void Schedule(Entry entry, long due)
    {
        _due.Enqueue(entry, (due, _order++));
        Arm();
    }

    // One alarm of the followed clock stands for all timers; it is moved only when the earliest one changes.
    private void Arm()
    {
        if (!_due.TryPeek(out _, out var first) || first.Due >= _alarmAt && first.Due > Now.UtcTicks) return;
        _alarmAt = first.Due;
        // A followed timer counts whole milliseconds and may be early by a part of one.
        var wait = Math.Max(0, Math.Ceiling((first.Due - Now.UtcTicks) / (double)TimeSpan.TicksPerMillisecond));
        _alarm.Change(TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }

    private sealed class Entry(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        /// <summary>Due time in ticks; queue entries with another one are stale and are skipped.</summary>
        public long At { get; private set; } = -1;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _period = period;
                At = dueTime < TimeSpan.Zero ? -1 : (clock.Now + dueTime).UtcTicks;
                if (At >= 0) clock.Schedule(this, At);
            }

            return true;
        }

        public void Taken()
        {
            At = _period > TimeSpan.Zero ? (clock.Now + _period).UtcTicks : -1;
            if (At >= 0) clock.Schedule(this, At);
        }

        public void Fire() => callback(state);

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
