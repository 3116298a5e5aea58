namespace Orleans.Statistics;

/// <summary>Tells how much memory the process has and uses.</summary>
public interface IEnvironmentStatisticsProvider
{
    /// <summary>As it is now.</summary>
    EnvironmentStatistics GetEnvironmentStatistics();
}
