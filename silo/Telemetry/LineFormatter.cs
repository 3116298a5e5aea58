using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Parley.Silo.Telemetry;

/// <summary>
/// A log's entries, a line each: time in UTC, level, category, message, exception. Whatever was put into a message cannot begin a line, move a terminal's cursor or turn the reading direction: line ends, control characters and
/// invisible format characters are shown by their code, as in <c>\u001B</c>.
/// </summary>
public sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(Line)
{
    /// <summary>The formatter's name among the console's.</summary>
    public const string Line = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = new StringBuilder(256);
        text.Append(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Word(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] ");
        Append(text, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } exception) Append(text.Append(' '), exception.ToString().ReplaceLineEndings(" "));
        textWriter.Write(text.Append('\n').ToString());
    }

    private static void Append(StringBuilder text, string put)
    {
        foreach (var c in put)
        {
            if (char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else text.Append(c);
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
