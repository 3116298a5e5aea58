namespace Parley.Frontend.Notices;

/// <summary>When a delivery that failed is tried again: after <see cref="First"/>, and twice as long each time up to <see cref="Longest"/>.</summary>
public sealed record NoticeSchedule
{
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long after the attempt of this number, from 1 on.</summary>
    public TimeSpan After(int attempt)
    {
        var wait = First * Math.Pow(2, Math.Min(attempt, 20) - 1);
        return wait < Longest ? wait : Longest;
    }
}
