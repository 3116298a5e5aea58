using Parley.Embedded.Rpc.Wire;

namespace Parley.Tests.Embedded.Rpc.Wire;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("2H", 2 * TimeSpan.TicksPerHour)]
    [InlineData("3M", 3 * TimeSpan.TicksPerMinute)]
    [InlineData("4S", 4 * TimeSpan.TicksPerSecond)]
    [InlineData("5m", 5 * TimeSpan.TicksPerMillisecond)]
    [InlineData("6u", 6 * TimeSpan.TicksPerMicrosecond)]
    [InlineData("700n", 7)]
    [InlineData("1n", 1)]
    [InlineData("99999999H", 99_999_999 * TimeSpan.TicksPerHour)]
    public void Every_unit_is_read(string text, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("0S")]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("1X")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData("1.5S")]
    [InlineData(" 1S")]
    [InlineData("1 S")]
    [InlineData("123456789S")]
    [InlineData("٣S")]
    public void Anything_else_is_none(string? text) => Assert.False(GrpcTimeout.TryParse(text, out _));

    [Theory]
    [InlineData(-1, "1n")]
    [InlineData(0, "1n")]
    [InlineData(1, "1u")]
    [InlineData(TimeSpan.TicksPerSecond, "1000000u")]
    [InlineData(TimeSpan.TicksPerHour, "3600000m")]
    [InlineData(30 * TimeSpan.TicksPerHour + 1, "108001S")]
    [InlineData(long.MaxValue, "99999999H")]
    public void It_is_written_in_the_finest_unit_that_holds_it(long ticks, string text)
    {
        var written = GrpcTimeout.Format(new TimeSpan(ticks));
        Assert.Equal(text, written);
        Assert.True(GrpcTimeout.TryParse(written, out var read));
        Assert.True(read >= new TimeSpan(Math.Min(ticks, 99_999_999 * TimeSpan.TicksPerHour)));
    }
}
