using Parley.Contracts.Grains;
using Parley.Storage.Leases;

namespace Parley.Silo.Wiring;

/// <summary>
/// Has sessions settle attempts of processes that are gone. A session that begins anew does so by itself; this is for one that had
/// begun already when a frozen process woke, claimed once more and then ended itself.
/// </summary>
internal sealed partial class AbandonedSends(AbandonedAttempts attempts, IGrainFactory grains, ILogger<AbandonedSends> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var session in await attempts.SessionsAsync(stoppingToken))
                    await grains.GetGrain<ISessionGrain>(session.ToString()).SettleAbandonedAsync(stoppingToken);
            }
#pragma warning disable CA1031 // it outlives whatever store and silos say
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogNotSettled(e);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Attempts of processes that are gone cannot be settled now; it is tried again")]
    private partial void LogNotSettled(Exception exception);
}
