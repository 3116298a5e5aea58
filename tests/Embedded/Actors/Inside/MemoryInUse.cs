using Orleans.Statistics;

namespace Parley.Tests.Embedded.Actors.Inside;

/// <summary>Memory of which a part is used when it is first looked at, and half of it from then on.</summary>
internal sealed class MemoryInUse(double part) : IEnvironmentStatisticsProvider
{
    private const long All = 1_000_000;
    private double _part = part;

    public EnvironmentStatistics GetEnvironmentStatistics() => new((long)(Interlocked.Exchange(ref _part, 0.5) * All), All);
}
