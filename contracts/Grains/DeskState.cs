namespace Parley.Contracts.Grains;

/// <summary>Where the work on a conversation stands; nothing of it ever reaches the customer.</summary>
/// <param name="SnoozedUntil">Of a snoozed one: when it opens by itself; null for not before the customer writes.</param>
/// <param name="Labels">In the order in which they were given.</param>
[GenerateSerializer, Immutable, Alias("parley.DeskState")]
public sealed record DeskState(
    [property: Id(0)] DeskStatus Status,
    [property: Id(1)] DateTimeOffset? SnoozedUntil,
    [property: Id(2)] PersonId? Assignee,
    [property: Id(3)] DeskItemId? Team,
    [property: Id(4)] ImmutableArray<DeskItemId> Labels,
    [property: Id(5)] DeskPriority Priority)
{
    /// <summary>A conversation's beginning: open, nobody's.</summary>
    public static DeskState New { get; } = new(DeskStatus.Open, null, null, null, [], DeskPriority.None);
}

/// <summary>Whether somebody has to work on a conversation; the numbers are stored.</summary>
[GenerateSerializer, Alias("parley.DeskStatus")]
public enum DeskStatus
{
    Open = 0,
    Snoozed = 1,
    Resolved = 2,
}

/// <summary>How urgent a conversation is; the numbers are stored.</summary>
[GenerateSerializer, Alias("parley.DeskPriority")]
public enum DeskPriority
{
    None = 0,
    Low = 1,
    Medium = 2,
    High = 3,
    Urgent = 4,
}
