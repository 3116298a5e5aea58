using Orleans.Runtime;

namespace Orleans;

/// <summary>Where reminders are stored.</summary>
public interface IReminderTable
{
    /// <summary>Shows that the table can be used.</summary>
    Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>All reminders of a grain.</summary>
    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>All reminders whose grains' hashes are after <paramref name="begin"/> and not after <paramref name="end"/> on the ring; all when both are equal.</summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    /// <summary>One reminder; null when there is none.</summary>
    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Stores a reminder over any of the same name; the answer is its new version.</summary>
    Task<string?> UpsertRow(ReminderEntry entry);

    /// <summary>Removes a reminder if its version is still <paramref name="eTag"/>.</summary>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    /// <summary>Removes all reminders of the service.</summary>
    Task TestOnlyClearTable();

    /// <summary>Lets the table go.</summary>
    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}

/// <summary>Rows of a reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderTableData(IEnumerable<ReminderEntry> list)
{
    /// <summary>No rows.</summary>
    public ReminderTableData()
        : this([])
    {
    }

    /// <summary>One row.</summary>
    public ReminderTableData(ReminderEntry entry)
        : this([entry])
    {
    }

    /// <summary>The rows.</summary>
    [Id(0)]
    public IList<ReminderEntry> Reminders { get; private set; } = [.. list];
}

/// <summary>A row of a reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderEntry
{
    /// <summary>The grain.</summary>
    [Id(0)]
    public GrainId GrainId { get; set; }

    /// <summary>The reminder's name within the grain.</summary>
    [Id(1)]
    public string ReminderName { get; set; } = null!;

    /// <summary>When the first tick is due, in UTC.</summary>
    [Id(2)]
    public DateTime StartAt { get; set; }

    /// <summary>The period.</summary>
    [Id(3)]
    public TimeSpan Period { get; set; }

    /// <summary>The row's version.</summary>
    [Id(4)]
    public string? ETag { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"<GrainId={GrainId} ReminderName={ReminderName} Period={Period}>";
}

internal sealed record ReminderData(GrainId GrainId, string ReminderName, string ETag) : IGrainReminder;
