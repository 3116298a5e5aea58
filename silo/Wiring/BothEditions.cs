namespace Parley.Silo.Wiring;

/// <summary>What has to be the same in both editions.</summary>
internal static class BothEditions
{
    /// <summary>Under which the rows of Orleans' tables stand: each edition finds the other's.</summary>
    public const string ServiceId = "parley";

    /// <summary>Calls that may wait for one grain; past it callers are refused, and memory does not grow.</summary>
    public const int MaxWaitingCalls = 10_000;
}
