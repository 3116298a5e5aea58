using Microsoft.Extensions.Hosting;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ports;
using Parley.Grains.Sessions;

namespace Parley.Silo.Hosting;

/// <summary>
/// Wakes sessions whose sends are due: retries whose time has come, what waited while the process was away, and attempts
/// whose owner is gone. One indexed query a second, whatever the number of sessions.
/// </summary>
public sealed partial class OutboxSweeper(IOutbox outbox, IPortfolios portfolios, OutboxOwner owner, OutboxMetrics metrics, IGrainFactory grains, TimeProvider time, ILogger<OutboxSweeper> logger) : BackgroundService
{
    private const int CountEvery = 10, ForgetEvery = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sweeps = 0;
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                foreach (var session in await outbox.SessionsWithWorkAsync(time.GetUtcNow(), owner.Name, stoppingToken))
                    _ = grains.GetGrain<ISessionGrain>(session.ToString()).WakeAsync();
                if (sweeps % CountEvery == 0) metrics.Depth(await outbox.DepthAsync(stoppingToken));
                if (sweeps++ % ForgetEvery == 0) await portfolios.ForgetAsync(time.GetUtcNow(), stoppingToken);
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

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The outbox cannot be swept now; it is tried again every second")]
    private partial void LogStore(Exception exception);
}
