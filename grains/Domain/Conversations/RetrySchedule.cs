namespace Parley.Domain.Conversations;

/// <summary>How long a send that provably did not arrive waits: 1 s, 4 s, 16 s, … (Meta advises 4^X seconds), at most 10 minutes.</summary>
public static class RetrySchedule
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The wait after attempt number <paramref name="attempt"/> (from 1), never shorter than WhatsApp asked for.</summary>
    public static TimeSpan Delay(int attempt, TimeSpan asked)
    {
        var seconds = Math.Pow(4, Math.Clamp(attempt - 1, 0, 8));
        var delay = TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds));
        return delay > asked ? delay : asked;
    }
}
