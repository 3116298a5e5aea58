using Microsoft.Extensions.Hosting;
using Parley.Frontend.Running;
using Parley.Storage.Search;

namespace Parley.Silo.Hosting;

/// <summary>Keeps what is found by words behind the journal; it holds up nobody who writes or reads messages.</summary>
public sealed partial class SearchFollower(SearchIndex index, TimeProvider time, ILogger<SearchFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, FollowAsync, stoppingToken, atOnce: true);

    private async Task FollowAsync(CancellationToken stopping)
    {
        try
        {
            await index.CatchUpAsync(stopping);
        }
#pragma warning disable CA1031 // the follower must outlive whatever the store says
        catch (Exception e) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogStore(e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The search index cannot follow the journal now; it is tried again every second")]
    private partial void LogStore(Exception exception);
}
