using Microsoft.Extensions.Hosting;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ports;
using Parley.Frontend.Sending;

namespace Parley.Silo.Hosting;

/// <summary>
/// Says of sends that have been unknown for too long that somebody has to decide. Each is looked at once a start, and the
/// journal says it once; one indexed query a minute, whatever the number of messages.
/// </summary>
public sealed partial class UndecidedSweeper(IUnknownSends unknown, SendingOptions options, IGrainFactory grains, TimeProvider time, ILogger<UndecidedSweeper> logger) : BackgroundService
{
    private const int Page = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private UnknownSend? _last;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                while (await SweepAsync(stoppingToken) == Page)
                {
                    // Until none is left.
                }
            }
#pragma warning disable CA1031 // the sweeper must outlive whatever the store says
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogStore(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var sends = await unknown.BeforeAsync(time.GetUtcNow() - options.UnknownFor, _last, Page, cancellationToken);
        foreach (var send in sends)
        {
            await grains.GetGrain<IConversationGrain>(send.Conversation.ToString()).GiveUpWaitingAsync(send.Message, send.Since, cancellationToken);
            _last = send;
        }

        return sends.Length;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Unknown sends cannot be looked at now; it is tried again every minute")]
    private partial void LogStore(Exception exception);
}
