using Microsoft.Extensions.Hosting;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ports;
using Parley.Frontend.Running;

namespace Parley.Silo.Hosting;

/// <summary>Opens conversations whose snooze is over; one indexed query every few seconds, whatever the number of conversations.</summary>
public sealed partial class SnoozeSweeper(ISnoozes snoozes, IGrainFactory grains, TimeProvider time, ILogger<SnoozeSweeper> logger) : BackgroundService
{
    private const int Page = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, SweepAsync, stoppingToken, atOnce: true);

    private async Task SweepAsync(CancellationToken stopping)
    {
        try
        {
            Snooze? last = null;
            while (true)
            {
                // What was opened just now may still be listed: the read models follow the journal, and opening it again changes nothing.
                var due = await snoozes.DueAsync(time.GetUtcNow(), last, Page, stopping);
                foreach (var snooze in due) await grains.GetGrain<IConversationGrain>(snooze.Conversation.ToString()).WakeAsync(stopping);
                if (due.Length < Page) return;
                last = due[^1];
            }
        }
#pragma warning disable CA1031 // the sweeper must outlive whatever the store says
        catch (Exception e) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogStore(e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Conversations whose snooze is over cannot be opened now; it is tried again within seconds")]
    private partial void LogStore(Exception exception);
}
