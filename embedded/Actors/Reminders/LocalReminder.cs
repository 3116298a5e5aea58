using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.ReminderService;

/// <summary>One reminder of this silo: waits, calls its grain, waits again. A tick that is not over delays the next one.</summary>
internal sealed partial class LocalReminder : IDisposable
{
    // Timers do not go beyond seven weeks; a longer wait is taken in steps.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly IRemindable _grain;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private DateTime _due;
    private bool _ticking;
    private bool _disposed;

    public LocalReminder(ReminderEntry entry, IRemindable grain, TimeProvider time, ILogger logger)
    {
        Entry = entry;
        _grain = grain;
        _time = time;
        _logger = logger;
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            _timer = time.CreateTimer(static state => ((LocalReminder)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Update(entry);
    }

    public ReminderEntry Entry { get; private set; }

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    public void Update(ReminderEntry entry)
    {
        lock (_gate)
        {
            Entry = entry;
            _due = ReminderClock.Next(entry, Now);
            if (!_ticking) Wait();
        }
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _timer.Dispose();
    }

    private void Wait()
    {
        if (_disposed) return;
        var wait = _due - Now;
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        ReminderEntry entry;
        DateTime due;
        lock (_gate)
        {
            if (_disposed || _ticking) return;
            if (Now < _due)
            {
                Wait();
                return;
            }

            _ticking = true;
            entry = Entry;
            due = _due;
        }

        _ = TickAsync(entry, due);
    }

    private async Task TickAsync(ReminderEntry entry, DateTime due)
    {
        try
        {
            await _grain.ReceiveReminder(entry.ReminderName, new(DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc), entry.Period, Now));
        }
        catch (Exception error)
        {
            LogFailed(_logger, error, entry.ReminderName, entry.GrainId);
        }

        lock (_gate)
        {
            _ticking = false;
            // An update during the tick has set its own time.
            if (ReferenceEquals(entry, Entry)) _due = ReminderClock.After(Entry, due, Now);
            Wait();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reminder {Name} of {GrainId} failed; it goes on")]
    private static partial void LogFailed(ILogger logger, Exception error, string name, GrainId grainId);
}
