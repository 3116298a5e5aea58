namespace Parley.Domain.Pacing;

/// <summary>A limit on how often: one per <paramref name="Interval"/> on average, up to <paramref name="Burst"/> at once by borrowing from the quota to come.</summary>
public readonly record struct Allowance(TimeSpan Interval, int Burst)
{
    /// <summary>Meta's pair rate: one message per 6 seconds from a number to a person, up to 45 at once, borrowed from later ones.</summary>
    public static Allowance Pair { get; } = new(TimeSpan.FromSeconds(6), 45);

    /// <summary>How many fit into a second on average, at least one.</summary>
    public int PerSecond() => Math.Max(1, (int)(TimeSpan.TicksPerSecond / Interval.Ticks));

    /// <summary>So many per second; a quarter of a second's worth may go at once, so that a late timer costs nothing.</summary>
    /// <param name="rate">1 to 1,000.</param>
    public static Allowance PerSecond(int rate) => new(TimeSpan.FromTicks(TimeSpan.TicksPerSecond / rate), Math.Max(1, rate / 4));
}
