using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Timers;

namespace Orleans.Runtime.ReminderService;

/// <summary>
/// All reminders of the service: read from the table at start, then kept up with what grains register here and, now and
/// then, with what others did to the table.
/// </summary>
internal sealed partial class LocalReminderService(
    Silo silo, IReminderTable table, TimeProvider time, IOptions<ReminderOptions> options, ILogger<LocalReminderService> logger) : ISiloService, IReminderRegistry, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), LocalReminder> _reminders = [];
    private IList<ReminderEntry> _atStart = [];
    private ITimer? _refresh;
    private long _changes;
    private bool _stopped;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(options.Value.InitializationTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        await table.StartAsync(both.Token).WaitAsync(both.Token);
        _atStart = (await table.ReadRows(0, 0).WaitAsync(both.Token)).Reminders;
    }

    public void Start()
    {
        lock (_gate)
        {
            foreach (var row in _atStart) Set(row);
            _atStart = [];
        }

        var period = options.Value.RefreshReminderListPeriod;
        _refresh = time.CreateTimer(static state => _ = ((LocalReminderService)state!).TryRefreshAsync(), this, period, period);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        await table.StopAsync(cancellationToken);
    }

    public void Dispose()
    {
        _refresh?.Dispose();
        lock (_gate)
        {
            _stopped = true;
            foreach (var reminder in _reminders.Values) reminder.Dispose();
            _reminders.Clear();
        }
    }

    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        RuntimeContext.Require();
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        if (dueTime < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "A reminder's due time is neither infinite nor negative.");
        if (period < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(period), period, "A reminder's period is neither infinite nor negative.");
        if (period < options.Value.MinimumReminderPeriod)
            throw new ArgumentException($"The period {period} of reminder {reminderName} is shorter than the minimum, {options.Value.MinimumReminderPeriod}.", nameof(period));
        var entry = new ReminderEntry { GrainId = callingGrainId, ReminderName = reminderName, StartAt = time.GetUtcNow().UtcDateTime + dueTime, Period = period };
        entry.ETag = await table.UpsertRow(entry) ?? throw new ReminderException($"Reminder {entry} could not be stored; try again.");
        lock (_gate)
        {
            _changes++;
            Set(entry);
        }

        return new ReminderData(callingGrainId, reminderName, entry.ETag);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        RuntimeContext.Require();
        var data = (ReminderData)reminder;
        if (!await table.RemoveRow(data.GrainId, data.ReminderName, data.ETag) && await table.ReadRow(data.GrainId, data.ReminderName) is not null)
            throw new ReminderException($"Reminder {data.ReminderName} of {data.GrainId} was changed since it was got; get it again.");
        lock (_gate)
        {
            _changes++;
            if (_reminders.Remove((data.GrainId, data.ReminderName), out var local)) local.Dispose();
        }
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        RuntimeContext.Require();
        return await table.ReadRow(callingGrainId, reminderName) is { } entry ? Data(entry) : null;
    }

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId)
    {
        RuntimeContext.Require();
        return [.. (await table.ReadRows(callingGrainId)).Reminders.Select(Data)];
    }

    private static IGrainReminder Data(ReminderEntry entry) => new ReminderData(entry.GrainId, entry.ReminderName, entry.ETag!);

    private async Task TryRefreshAsync()
    {
        try
        {
            await RefreshAsync();
        }
        catch (Exception error)
        {
            LogRefreshFailed(logger, error);
        }
    }

    private async Task RefreshAsync()
    {
        var before = Interlocked.Read(ref _changes);
        var rows = (await table.ReadRows(0, 0)).Reminders;
        lock (_gate)
        {
            // What was registered here while the table was read is newer than what was read; the next refresh will do.
            if (_changes != before) return;
            var gone = _reminders.Keys.Except(rows.Select(r => (r.GrainId, r.ReminderName))).ToArray();
            foreach (var key in gone)
            {
                _reminders.Remove(key, out var local);
                local!.Dispose();
            }

            foreach (var row in rows) Set(row);
        }
    }

    private void Set(ReminderEntry entry)
    {
        if (_stopped) return;
        if (!_reminders.TryGetValue((entry.GrainId, entry.ReminderName), out var local))
            _reminders[(entry.GrainId, entry.ReminderName)] = new(entry, silo.GrainFactory.GetGrain<IRemindable>(entry.GrainId), time, logger);
        else if (local.Entry.ETag != entry.ETag)
            local.Update(entry);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reminder table could not be read; what was read before stays")]
    private static partial void LogRefreshFailed(ILogger logger, Exception error);
}
