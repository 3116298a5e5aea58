namespace Orleans.Statistics;

/// <summary>Memory of the process, in bytes.</summary>
public readonly struct EnvironmentStatistics
{
    /// <summary>What the process may have: the container's or the machine's.</summary>
    public readonly long MaximumAvailableMemoryBytes;

    /// <summary>What the managed heap has of it.</summary>
    public readonly long RawMemoryUsageBytes;

    internal EnvironmentStatistics(long rawMemoryUsageBytes, long maximumAvailableMemoryBytes) =>
        (RawMemoryUsageBytes, MaximumAvailableMemoryBytes) = (rawMemoryUsageBytes, maximumAvailableMemoryBytes);

    /// <summary>The used part, from 0 to 1.</summary>
    public float NormalizedMemoryUsage => MaximumAvailableMemoryBytes <= 0 ? 0 : (float)Math.Clamp((double)RawMemoryUsageBytes / MaximumAvailableMemoryBytes, 0, 1);
}
