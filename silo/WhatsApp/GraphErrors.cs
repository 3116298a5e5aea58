namespace Parley.WhatsApp;

/// <summary>
/// What Meta's error codes mean for a send (Meta, "Cloud API error codes"). The code decides, never title or HTTP status.
/// </summary>
internal static class GraphErrors
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1), PairRate = TimeSpan.FromSeconds(6), Minutes = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait before another attempt; null when another attempt would end the same way.</summary>
    public static TimeSpan? RetryAfter(int code) => code switch
    {
        // Throttles are refused before processing: nothing was sent.
        4 or 80007 or 130429 => Soon,
        131056 => PairRate,
        // Transient by Meta's own words.
        1 or 2 or 131000 or 131016 or 133004 => Soon,
        // The number is being moved to a higher throughput; takes up to a minute.
        131057 => TimeSpan.FromMinutes(1),
        133015 => Minutes,
        _ => null,
    };
}
