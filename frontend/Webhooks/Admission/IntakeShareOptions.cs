namespace Parley.Frontend.Webhooks.Admission;

/// <summary>How intake shares its places.</summary>
public sealed record IntakeShareOptions
{
    /// <summary>The most webhooks on their way to the store at once.</summary>
    public int MaxPlaces { get; init; } = 1024;

    /// <summary>The most that may wait for a place.</summary>
    public int MaxWaiting { get; init; } = 1024;

    /// <summary>The most bytes of those that wait.</summary>
    public long MaxWaitingBytes { get; init; } = 32 << 20;

    /// <summary>How long one may wait for its place.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long those beyond <see cref="SmallQueue"/> may wait when somebody of their flow has been waiting for all of
    /// <see cref="Patience"/>: then it is no passing burst.
    /// </summary>
    public TimeSpan StandingPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A flow may have as many waiting as a few connections bring, for however long there are some.</summary>
    public int SmallQueue { get; init; } = 32;
}
