using Microsoft.Extensions.Hosting;
using Parley.Contracts.Ports;
using Parley.Frontend.Running;

namespace Parley.Silo.Hosting;

/// <summary>Removes drafts after 90 days, at the start and every day.</summary>
public sealed partial class DraftSweeper(IDrafts drafts, TimeProvider time, ILogger<DraftSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1), Kept = TimeSpan.FromDays(90);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, RemoveAsync, stoppingToken, atOnce: true);

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await drafts.RemoveAsync(time.GetUtcNow() - Kept, cancellationToken);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
        {
            LogStore(e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Old drafts cannot be removed now; it is tried again in a day")]
    private partial void LogStore(Exception exception);
}
