using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Statistics;

namespace Orleans.Runtime;

/// <summary>
/// Ends idle activations when memory is short, as many as would bring its use down to the target if all were alike. What that brought
/// shows only after the next full garbage collection, so that nothing more is ended before.
/// </summary>
internal sealed partial class MemoryPressure(
    TimeProvider time, GrainCollectionOptions options, IEnvironmentStatisticsProvider statistics, ActivationCollector collector, ILogger logger) : IDisposable
{
    private readonly Lock _gate = new();
    private int _collections;
    private ITimer? _timer;

    /// <exception cref="OrleansConfigurationException">The target is not below the limit.</exception>
    public void Start()
    {
        if (!options.EnableActivationSheddingOnMemoryPressure) return;
        if (options.MemoryUsageTargetPercentage >= options.MemoryUsageLimitPercentage)
            throw new OrleansConfigurationException($"MemoryUsageTargetPercentage is {options.MemoryUsageTargetPercentage}; it must be less than MemoryUsageLimitPercentage, which is {options.MemoryUsageLimitPercentage}.");
        _timer = time.CreateTimer(static state => ((MemoryPressure)state!).Look(), this, options.MemoryUsagePollingPeriod, options.MemoryUsagePollingPeriod);
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        // A look that takes longer than the pause is not joined by another.
        if (!_gate.TryEnter()) return;
        try
        {
            var collections = GC.CollectionCount(2);
            if (collections <= _collections) return;
            var usage = statistics.GetEnvironmentStatistics().NormalizedMemoryUsage;
            if (usage <= options.MemoryUsageLimitPercentage / 100) return;
            _collections = collections;
            var ended = collector.Shed(1 - (options.MemoryUsageTargetPercentage / 100 / usage), new(DeactivationReasonCode.HighMemoryPressure, $"{usage:P0} of the memory is used."));
            LogShort(logger, usage, ended);
        }
        finally
        {
            _gate.Exit();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Usage:P0} of the memory is used: {Ended} idle grains end")]
    private static partial void LogShort(ILogger logger, float usage, int ended);
}
