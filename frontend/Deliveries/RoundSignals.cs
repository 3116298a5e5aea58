namespace Parley.Frontend.Deliveries;

/// <summary>What a round listens to while it waits for answers.</summary>
/// <param name="hints">Gives a task that ends with the next hint that the feed grew.</param>
/// <param name="nudge">Ends when somebody changed the endpoint.</param>
internal sealed class RoundSignals(Func<Task> hints, Task nudge)
{
    /// <summary>The next hint; taken before the feed was read last.</summary>
    public Task Hint { get; private set; } = hints();

    public Task Nudge => nudge;

    /// <summary>True when a hint came during the round.</summary>
    public bool Hinted { get; private set; }

    /// <summary>Whether the feed grew since this was asked last.</summary>
    public bool TakeHint()
    {
        if (!Hint.IsCompleted) return false;
        Hint = hints();
        return Hinted = true;
    }
}
