using Parley.Contracts.Ports;

namespace Parley.Domain;

/// <summary>What the rules decided: events to record and what they change in the outbox. A driver performs it.</summary>
/// <param name="Steps">Events in order; empty when nothing is to be recorded.</param>
/// <param name="Outbox">Changes in the same transaction.</param>
public sealed record Decision(ImmutableArray<Step> Steps, ImmutableArray<OutboxChange> Outbox)
{
    /// <summary>Nothing to do: it happened before, or it does not matter any more.</summary>
    public static Decision Nothing { get; } = new([], []);
}

/// <summary>An event and what comes with it.</summary>
/// <param name="Raw">The bytes behind it.</param>
/// <param name="Claim">The key that makes it happen only once: where it is taken, the event does not happen.</param>
/// <param name="Name">A key under which the event is to be found: where it is taken, the event happens without it.</param>
public readonly record struct Step(object Event, ReadOnlyMemory<byte> Raw = default, Claim? Claim = null, Claim? Name = null);

/// <summary>A key that an event wants to hold.</summary>
public sealed record Claim(string Scope, string Key, ReadOnlyMemory<byte> RequestHash, DateTimeOffset ExpiresAt);
