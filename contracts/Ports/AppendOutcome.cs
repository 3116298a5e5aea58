namespace Parley.Contracts.Ports;

/// <summary>What became of an append.</summary>
public abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>All of it is in the journal; <paramref name="Version"/> is the stream's version now.</summary>
    public sealed record Stored(long Version) : AppendOutcome;

    /// <summary>Nothing was written: the stream stands at <paramref name="Actual"/>, not where the caller thought.</summary>
    public sealed record WrongVersion(long Actual) : AppendOutcome;

    /// <summary>Nothing was written: these of the append's keys are held already (all of them are named).</summary>
    public sealed record Duplicate(ImmutableArray<KeyHolder> Holders) : AppendOutcome;
}
