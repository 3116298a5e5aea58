using Microsoft.Extensions.Hosting;
using Parley.Contracts.Ports;
using Parley.Frontend.Running;

namespace Parley.Silo.Hosting;

/// <summary>Removes notices after a year and the log of their deliveries after 90 days, at the start and every day.</summary>
public sealed partial class NoticeSweeper(INotices notices, INoticeDeliveries deliveries, TimeProvider time, ILogger<NoticeSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1), Kept = TimeSpan.FromDays(365), LogKept = TimeSpan.FromDays(90);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, RemoveAsync, stoppingToken, atOnce: true);

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await notices.RemoveAsync(time.GetUtcNow() - Kept, cancellationToken);
            await deliveries.RemoveAsync(time.GetUtcNow() - LogKept, cancellationToken);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
        {
            LogStore(e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Old notices cannot be removed now; it is tried again in a day")]
    private partial void LogStore(Exception exception);
}
