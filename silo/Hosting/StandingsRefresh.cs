using Microsoft.Extensions.Hosting;
using Parley.Contracts.Ports;
using Parley.Frontend.Running;

namespace Parley.Silo.Hosting;

/// <summary>Learns every few seconds which tenants other processes suspended or slowed down; for the first time before this one serves anybody.</summary>
public sealed partial class StandingsRefresh(ITenantStandings standings, TimeProvider time, ILogger<StandingsRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await standings.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, RefreshAsync, stoppingToken);

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await standings.RefreshAsync(cancellationToken);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
        {
            LogStore(e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "How tenants stand cannot be read now; what was known goes on")]
    private partial void LogStore(Exception exception);
}
