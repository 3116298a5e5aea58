using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Silo.Telemetry;

namespace Parley.Tests.Engine.Telemetry;

/// <summary>What somebody writes into a request's path or name does not write the log.</summary>
[Trait("Promise", "S3.5")]
public sealed class LineFormatterTests
{
    [Theory]
    [InlineData("a\n2026-01-01T00:00:00.000Z info: Parley[1] everything is fine", "a\\u000A2026-01-01T00:00:00.000Z info: Parley[1] everything is fine")]
    [InlineData("a\r\nb", "a\\u000D\\u000Ab")]
    [InlineData("\u001b[2Jclear", "\\u001B[2Jclear")]
    [InlineData("\u009b31m", "\\u009B31m")]
    [InlineData("one\u2028two\u2029three\u0085four", "one\\u2028two\\u2029three\\u0085four")]
    [InlineData("invoice\u202Efdp.exe", "invoice\\u202Efdp.exe")]
    [InlineData("दुकान متجر 🛒", "दुकान متجر 🛒")]
    public void What_is_put_into_a_message_stays_in_its_line(string put, string shown) =>
        Assert.Equal($"1970-01-01T00:00:00.000Z warn: Parley.Test[7] It says {shown}\n", Written($"It says {put}", null));

    [Fact]
    public void An_exception_stands_in_the_same_line()
    {
        var line = Written("It broke", new InvalidOperationException("first\nsecond\u001b[0m"));
        Assert.StartsWith("1970-01-01T00:00:00.000Z warn: Parley.Test[7] It broke System.InvalidOperationException: first second\\u001B[0m", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
    }

    private static string Written(string message, Exception? exception)
    {
        using var to = new StringWriter();
        new LineFormatter(new Epoch()).Write(new LogEntry<string>(LogLevel.Warning, "Parley.Test", new EventId(7), message, exception, static (state, _) => state), null, to);
        return to.ToString();
    }

    private sealed class Epoch : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
