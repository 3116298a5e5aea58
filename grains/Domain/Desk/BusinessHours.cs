namespace Parley.Domain.Desk;

/// <summary>When a business answers, in its own time zone. Pure; knows no clock.</summary>
/// <param name="zone">Where the hours hold.</param>
/// <param name="week">Of each weekday the stretches in which it is open, in order and apart; a day without any is shut.</param>
/// <param name="holidays">Days on which it is shut.</param>
public sealed class BusinessHours(TimeZoneInfo zone, ImmutableDictionary<DayOfWeek, ImmutableArray<(TimeOnly From, TimeOnly To)>> week, ImmutableHashSet<DateOnly> holidays)
{
    /// <summary>How far back an end of the last open stretch is looked for.</summary>
    private const int DaysBack = 60;

    /// <summary>Since when it has been shut; null while it is open, and for a business that never is.</summary>
    public DateTimeOffset? ShutSince(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        for (var back = 0; back <= DaysBack; back++)
        {
            var day = today.AddDays(-back);
            foreach (var (from, to) in Of(day).Reverse())
            {
                if (now >= At(day, to)) return At(day, to);
                if (now >= At(day, from)) return null;
            }
        }

        return null;
    }

    private ImmutableArray<(TimeOnly From, TimeOnly To)> Of(DateOnly day) => holidays.Contains(day) ? [] : week.GetValueOrDefault(day.DayOfWeek, []);

    /// <summary>A clock's time as an instant; one that the clocks leave out is that of the clock that was not put forward.</summary>
    private DateTimeOffset At(DateOnly day, TimeOnly time)
    {
        // The end of a day is the next one's beginning.
        var local = time == TimeOnly.MaxValue ? day.AddDays(1).ToDateTime(TimeOnly.MinValue) : day.ToDateTime(time);
        return zone.IsInvalidTime(local) ? new DateTimeOffset(local, zone.BaseUtcOffset) : new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
