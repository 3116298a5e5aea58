using Microsoft.Extensions.Hosting;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Frontend.Running;
using Parley.Storage.Search;

namespace Parley.Silo.Hosting;

/// <summary>
/// Keeps what is found by words, and the list of contacts, behind the journal; it holds up nobody who writes or reads messages.
/// A conversation that a blocked contact begins is blocked by it.
/// </summary>
public sealed partial class SearchFollower(SearchIndex index, IGrainFactory grains, TimeProvider time, ILogger<SearchFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, FollowAsync, stoppingToken, atOnce: true);

    private async Task FollowAsync(CancellationToken stopping)
    {
        try
        {
            await index.CatchUpAsync(conversation => grains.GetGrain<IConversationGrain>(conversation.ToString()).BlockAsync(true, null, stopping), stopping);
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
