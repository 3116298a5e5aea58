namespace Parley.Contracts.Ports;

/// <summary>The store cannot take or answer this now. Crosses to callers of grains, so it is serialisable.</summary>
[GenerateSerializer, Alias("parley.JournalUnavailableException")]
public sealed class JournalUnavailableException : Exception
{
    public JournalUnavailableException(string message, TimeSpan retryAfter, bool outcomeUnknown, Exception? inner = null) : base(message, inner)
    {
        RetryAfter = retryAfter;
        OutcomeUnknown = outcomeUnknown;
    }

    /// <summary>When a repetition is worth trying.</summary>
    [Id(0)]
    public TimeSpan RetryAfter { get; init; }

    /// <summary>True when the append may have been committed although the answer was lost: reread before deciding again.</summary>
    [Id(1)]
    public bool OutcomeUnknown { get; init; }
}
