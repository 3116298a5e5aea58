using System.Collections.Immutable;
using Parley.Domain.Desk;

namespace Parley.Tests.Domain;

public class BusinessHoursTests
{
    private static readonly BusinessHours Berlin = new(
        TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
        new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }
            .ToImmutableDictionary(static day => day, static _ => ImmutableArray.Create((new TimeOnly(9, 0), new TimeOnly(12, 0)), (new TimeOnly(13, 0), TimeOnly.MaxValue))),
        [new DateOnly(2026, 12, 25)]);

    [Theory]
    [InlineData("2026-11-23T09:00:00+01:00", null)] // Monday, just opened
    [InlineData("2026-11-23T11:59:59+01:00", null)]
    [InlineData("2026-11-23T12:00:00+01:00", "2026-11-23T12:00:00+01:00")]
    [InlineData("2026-11-23T23:59:59+01:00", null)] // open to midnight
    [InlineData("2026-11-24T03:00:00+01:00", "2026-11-24T00:00:00+01:00")]
    [InlineData("2026-11-22T15:00:00+01:00", "2026-11-21T00:00:00+01:00")] // Sunday, since Friday's end
    [InlineData("2026-12-25T10:00:00+01:00", "2026-12-25T00:00:00+01:00")] // a holiday, since Thursday's end
    [InlineData("2026-03-30T08:30:00+02:00", "2026-03-28T00:00:00+01:00")] // summer time began on Sunday
    public void It_is_shut_since_the_last_stretch_ended(string now, string? since) =>
        Assert.Equal(since is null ? null : DateTimeOffset.Parse(since, null), Berlin.ShutSince(DateTimeOffset.Parse(now, null)));

    [Fact]
    public void A_business_that_never_opens_is_never_shut() =>
        Assert.Null(new BusinessHours(TimeZoneInfo.Utc, ImmutableDictionary<DayOfWeek, ImmutableArray<(TimeOnly, TimeOnly)>>.Empty, []).ShutSince(DateTimeOffset.UtcNow));
}
