namespace Orleans.Statistics;

/// <summary>What the garbage collector saw when it last ran.</summary>
internal sealed class EnvironmentStatisticsProvider : IEnvironmentStatisticsProvider
{
    public EnvironmentStatistics GetEnvironmentStatistics()
    {
        var seen = GC.GetGCMemoryInfo();
        return new(seen.TotalCommittedBytes - seen.FragmentedBytes, seen.TotalAvailableMemoryBytes);
    }
}
