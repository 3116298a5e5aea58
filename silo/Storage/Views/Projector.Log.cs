using Microsoft.Extensions.Logging;

namespace Parley.Storage.Views;

public sealed partial class Projector
{
    [LoggerMessage(1, LogLevel.Warning, "The views could not be brought up to date; they are tried again")]
    private partial void LogFailed(Exception reason);

    [LoggerMessage(2, LogLevel.Warning, "The views' position in the feed cannot be read from; they begin again at the oldest one")]
    private partial void LogRestarted(Exception reason);

    [LoggerMessage(3, LogLevel.Error, "Event {Id} of kind {Kind} cannot be read and is not in the views")]
    private partial void LogUnreadable(string id, string kind, Exception reason);

    [LoggerMessage(4, LogLevel.Information, "The views were cleared and are made again from the journal")]
    private partial void LogCleared();
}
