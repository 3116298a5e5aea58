namespace Orleans.Runtime;

internal enum SiloStatus
{
    /// <summary>No call is taken yet.</summary>
    Created,

    /// <summary>All calls are taken.</summary>
    Running,

    /// <summary>Only calls among grains are taken, so that running ones can finish.</summary>
    Draining,

    /// <summary>No call is taken any more.</summary>
    Stopped,
}
