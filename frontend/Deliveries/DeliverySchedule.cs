namespace Parley.Frontend.Deliveries;

/// <summary>When a failed delivery is repeated: data, so that it can be shown as it is.</summary>
/// <param name="Waits">After the first attempt, the second, and so on; the last one repeats.</param>
/// <param name="GiveUpAfter">Counted from the first attempt; the last attempt is made right then.</param>
/// <param name="Jitter">Each wait is longer by up to this part of it, so that what failed together is not repeated together.</param>
public sealed record DeliverySchedule(ImmutableArray<TimeSpan> Waits, TimeSpan GiveUpAfter, double Jitter)
{
    /// <summary>The waits that Standard Webhooks 1.0 gives as its example, daily to the end of seven days.</summary>
    public static DeliverySchedule StandardWebhooks { get; } = new(
        [
            TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
            TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
        ],
        TimeSpan.FromDays(7),
        0.1);

    /// <summary>When attempt number <paramref name="attempts"/> + 1 is due; null when there is none.</summary>
    /// <param name="attempts">Attempts made, at least 1.</param>
    /// <param name="now">The present time.</param>
    /// <param name="deadline">When the event is given up.</param>
    /// <param name="asked">The wait that the endpoint asked for.</param>
    /// <param name="chance">From 0 to 1, where in the jitter this one falls.</param>
    public DateTimeOffset? Next(int attempts, DateTimeOffset now, DateTimeOffset deadline, TimeSpan asked, double chance)
    {
        if (now >= deadline) return null;
        var wait = Waits[Math.Min(attempts, Waits.Length) - 1];
        wait += wait * (Jitter * chance);
        if (asked > wait) wait = asked;
        var due = now + wait;
        return due < deadline ? due : deadline;
    }

    public override string ToString() =>
        $"now, {string.Join(", ", Waits)}, then every {Waits[^1]} until {GiveUpAfter} after the first attempt, each wait up to {Jitter * 100:0} % longer";
}
