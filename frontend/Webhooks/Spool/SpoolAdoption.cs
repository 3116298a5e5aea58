using Microsoft.Extensions.Hosting;

namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>
/// Where several processes have their spools in one folder: what a process left that is gone, another one replays. Who uses a folder
/// holds its lock, which ends with the process.
/// </summary>
public sealed partial class SpoolAdoption(WebhookSpool spool, TimeProvider time, ILogger<SpoolAdoption> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                if (spool.Adopt() is > 0 and var files) LogAdopted(files);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotNow(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Files} spool files of processes that are gone are replayed by this one")]
    private partial void LogAdopted(int files);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Spools of other processes cannot be looked at now; it is tried again")]
    private partial void LogNotNow(Exception exception);
}
