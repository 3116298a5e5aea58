using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>
/// Starts the silo with the host and stops it in order: no new calls, no reminders; running calls finish within a bound;
/// activations end, many at once, each within its own bound; what is still waited for fails.
/// </summary>
internal sealed partial class SiloHostedService(
    Silo silo, IServiceProvider services, IEnumerable<ISiloService> parts, IEnumerable<StartupTask> startupTasks, ILogger<SiloHostedService> logger) : IHostedService
{
    /// <summary>Activations that end at the same time, so that those that write do not all write at once.</summary>
    private const int AtOnce = 256;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var part in parts) await part.PrepareAsync(cancellationToken);
        silo.Start();
        foreach (var part in parts) part.Start();
        foreach (var task in startupTasks) await task.Run(services, cancellationToken);
        LogStarted(logger);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!silo.BeginDrain()) return;
        foreach (var part in parts.Reverse()) await part.StopAsync(cancellationToken);
        await DrainAsync(cancellationToken);
        silo.Close();
        LogStopped(logger);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo stops.");
        using var bound = new CancellationTokenSource(silo.Embedded.StopTimeout, silo.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = both.Token };
        try
        {
            // An activation ends after its running calls, so ending it is draining it. One may have begun just before.
            while (silo.Catalog.Activations().ToArray() is { Length: > 0 } activations)
            {
                foreach (var activation in activations.Where(a => a.Load > 0)) activation.Deactivate(reason, both.Token);
                await Parallel.ForEachAsync(activations, parallel, async (activation, token) =>
                {
                    var ended = activation.Deactivated;
                    activation.Deactivate(reason, token);
                    await ended.WaitAsync(token);
                });
            }
        }
        catch (OperationCanceledException)
        {
            LogGaveUp(logger, silo.Catalog.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The silo has started")]
    private static partial void LogStarted(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "The silo has stopped")]
    private static partial void LogStopped(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo stopped without waiting any longer for {Count} activations")]
    private static partial void LogGaveUp(ILogger logger, int count);
}
