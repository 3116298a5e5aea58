namespace Orleans.Configuration;

/// <summary>What only the embedded silo has; Orleans knows no such options.</summary>
public sealed class EmbeddedSiloOptions
{
    /// <summary>
    /// Whether calls that waited for an activation begin in random order. A cluster promises no order among them, so tests switch
    /// this on to find code that relies on one.
    /// </summary>
    public bool ShuffleColdCalls { get; set; }

    /// <summary>How long a stopping silo waits for running calls and for activations to end. 20 seconds, and never longer than the host waits.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
