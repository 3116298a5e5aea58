using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>Registers reminders; used within grains.</summary>
public interface IReminderRegistry
{
    /// <summary>Stores a reminder over any of the same name: first tick after <paramref name="dueTime"/>, then every <paramref name="period"/>.</summary>
    Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

    /// <summary>Removes a reminder; a <see cref="ReminderException"/> if it was changed since.</summary>
    Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

    /// <summary>A reminder; null when there is none.</summary>
    Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

    /// <summary>All reminders of a grain.</summary>
    Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
}
