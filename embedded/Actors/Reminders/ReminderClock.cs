namespace Orleans.Runtime.ReminderService;

/// <summary>When reminders are due: on the grid that begins at the first tick. Ticks missed while nothing ran are not made up for.</summary>
internal static class ReminderClock
{
    /// <summary>The first due time that is not before <paramref name="now"/>.</summary>
    public static DateTime Next(ReminderEntry entry, DateTime now)
    {
        var start = DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc);
        if (now <= start) return start;
        var since = (now - start).Ticks % entry.Period.Ticks;
        return since == 0 ? now : now.AddTicks(entry.Period.Ticks - since);
    }

    /// <summary>The due time after a tick that was due at <paramref name="last"/> and has just ended.</summary>
    public static DateTime After(ReminderEntry entry, DateTime last, DateTime now)
    {
        var next = Next(entry, now);
        return next > last ? next : last + entry.Period;
    }
}
