using Microsoft.Extensions.Hosting;
using Parley.Frontend.Running;

namespace Parley.Frontend.Accounts;

/// <summary>Removes what is over, once an hour: sign-ins with their addresses after 14 days, links after a week.</summary>
public sealed partial class PeopleKeeping(IPeople people, ISignIns signIns, TimeProvider time, ILogger<PeopleKeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1), KeepSignIns = TimeSpan.FromDays(14), KeepLinks = TimeSpan.FromDays(7);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, PruneAsync, stoppingToken);

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow();
            await signIns.PruneAsync(now - KeepSignIns, cancellationToken);
            await people.PruneAsync(now - KeepLinks, cancellationToken);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
        {
            LogStore(e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Sign-ins and links that are over could not be removed now")]
    private partial void LogStore(Exception exception);
}
