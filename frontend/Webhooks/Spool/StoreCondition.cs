namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>
/// Whether the store takes what webhooks bring, judged by what became of the last ones. While it does not, webhooks go to
/// the spool without waiting for a deadline first; a replay that succeeds brings the live path back.
/// </summary>
public sealed class StoreCondition
{
    /// <summary>A single conversation that fails says nothing of the store; this many in a row do.</summary>
    private const int Failures = 4;

    private int _inARow;

    /// <summary>True when the last webhooks all failed.</summary>
    public bool IsAway => Volatile.Read(ref _inARow) >= Failures;

    /// <summary>The store took something.</summary>
    public void Took()
    {
        if (Volatile.Read(ref _inARow) != 0) Volatile.Write(ref _inARow, 0);
    }

    /// <summary>The store did not take something, or not in time. True when this made it count as away.</summary>
    public bool Failed() => Interlocked.Increment(ref _inARow) == Failures;
}
