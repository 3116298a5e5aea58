using System.Globalization;
using Grpc.Core;
using Parley.Domain.Desk;
using Parley.Frontend.Services;
using Parley.V1;
using BusinessHours = Parley.Domain.Desk.BusinessHours;

namespace Parley.Frontend.Desk;

/// <summary>Business hours between the API's words and the rules.</summary>
public static class BusinessHoursText
{
    private const int MostStretches = 8, MostHolidays = 400;
    private const string Midnight = "24:00";

    /// <summary>The hours as the rules know them.</summary>
    /// <exception cref="RpcException">A time, day or zone that is none.</exception>
    public static BusinessHours Read(V1.BusinessHours hours)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZone, out var zone)) throw Arguments.Invalid("TIME_ZONE_INVALID", "businessHours.timeZone is an IANA name, such as Asia/Kolkata.");
        if (hours.Holidays.Count > MostHolidays) throw Arguments.Invalid("HOLIDAYS_INVALID", $"There are at most {MostHolidays} holidays.");
        var week = hours.Days.GroupBy(static day => day.Weekday).ToImmutableDictionary(static day => Weekday(day.Key), static day => Stretches([.. day.SelectMany(static one => one.Open)]));
        return new BusinessHours(zone, week, [.. hours.Holidays.Select(static day => DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Arguments.Invalid("HOLIDAYS_INVALID", "A holiday is a date such as 2026-01-31."))]);
    }

    private static ImmutableArray<(TimeOnly From, TimeOnly To)> Stretches(ImmutableArray<V1.BusinessHours.Types.Stretch> given)
    {
        var stretches = given.Select(static one => (From: Time(one.From), To: one.To == Midnight ? TimeOnly.MaxValue : Time(one.To))).OrderBy(static one => one.From).ToImmutableArray();
        var apart = stretches.All(static one => one.From < one.To) && stretches.Skip(1).Zip(stretches).All(static pair => pair.First.From >= pair.Second.To);
        return apart && stretches.Length <= MostStretches ? stretches : throw Arguments.Invalid("HOURS_INVALID", $"The stretches of a day end after they begin, do not overlap, and are at most {MostStretches}.");
    }

    private static TimeOnly Time(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
        ? time
        : throw Arguments.Invalid("HOURS_INVALID", "A time is such as 09:00, and the end of a day 24:00.");

    private static DayOfWeek Weekday(Weekday day) => day is >= V1.Weekday.Monday and <= V1.Weekday.Sunday ? (DayOfWeek)((int)day % 7) : throw Arguments.Invalid("WEEKDAY_INVALID", "weekday is MONDAY to SUNDAY.");
}
