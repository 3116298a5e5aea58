using System.Data.Common;
using Parley.Contracts.Ports;
using Parley.Grains.Sessions;
using Parley.Storage.Leases;

namespace Parley.Silo.Wiring;

/// <summary>Says in the store that this process is there, so that others know whose claims are abandoned.</summary>
internal sealed partial class Presence(ILeases leases, AbandonedAttempts attempts, OutboxOwner owner, ILogger<Presence> logger) : BackgroundService
{
    /// <summary>Longer than a silo may be silent before its fellows put it out.</summary>
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(20), RenewEvery = TimeSpan.FromSeconds(4);

    /// <summary>Nothing is claimed in a name that nobody knows yet.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await leases.HoldAsync(AbandonedAttempts.LeaseOf(owner.Name), owner.Name, Term, cancellationToken);
        await attempts.ForgetAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RenewEvery);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await leases.HoldAsync(AbandonedAttempts.LeaseOf(owner.Name), owner.Name, Term, stoppingToken);
            }
            catch (Exception e) when (e is JournalUnavailableException or DbException or TimeoutException)
            {
                LogStore(e);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "That this process is there cannot be told to the store now")]
    private partial void LogStore(Exception exception);
}
