namespace Parley.Frontend.Deliveries;

/// <summary>How a round ended.</summary>
/// <param name="Over">True when the endpoint is not active any more and nothing is under way.</param>
/// <param name="More">True when there is more to do at once.</param>
/// <param name="LookAt">When to look again at the latest, hints aside; null when nothing waits.</param>
/// <param name="Answered">Ends with the next answer to a request under way; null when there is none.</param>
public sealed record RoundEnd(bool Over, bool More, DateTimeOffset? LookAt, Task? Answered = null)
{
    /// <summary>The endpoint is paused, disabled or gone.</summary>
    public static RoundEnd NotActive { get; } = new(true, false, null);
}
