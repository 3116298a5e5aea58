using Microsoft.Extensions.Hosting;
using Parley.Contracts.Ports;
using Parley.Frontend.Running;

namespace Parley.Silo.Hosting;

/// <summary>Removes notices after a year, at the start and every day.</summary>
public sealed partial class NoticeSweeper(INotices notices, TimeProvider time, ILogger<NoticeSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1), Kept = TimeSpan.FromDays(365);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, RemoveAsync, stoppingToken, atOnce: true);

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await notices.RemoveAsync(time.GetUtcNow() - Kept, cancellationToken);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
        {
            LogStore(e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Old notices cannot be removed now; it is tried again in a day")]
    private partial void LogStore(Exception exception);
}
