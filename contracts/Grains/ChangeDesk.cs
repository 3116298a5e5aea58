namespace Parley.Contracts.Grains;

/// <summary>What somebody does with a conversation; what is null stays as it is. What it names was looked up before.</summary>
/// <param name="Author">The API key or person that does it.</param>
[GenerateSerializer, Immutable, Alias("parley.ChangeDesk")]
public sealed record ChangeDesk(
    [property: Id(0)] string Author,
    [property: Id(1)] StatusWish? Status = null,
    [property: Id(2)] AssigneeWish? Assignee = null,
    [property: Id(3)] TeamWish? Team = null,
    [property: Id(4)] LabelWish? Labels = null,
    [property: Id(5)] DeskPriority? Priority = null);

/// <summary>Open it, put it aside, or be done with it.</summary>
/// <param name="SnoozedUntil">Of a snooze: when it ends by itself; null for not before the customer writes.</param>
[GenerateSerializer, Immutable, Alias("parley.StatusWish")]
public sealed record StatusWish([property: Id(0)] DeskStatus Status, [property: Id(1)] DateTimeOffset? SnoozedUntil);

/// <summary>Whose it is to be; null for nobody's.</summary>
[GenerateSerializer, Immutable, Alias("parley.AssigneeWish")]
public sealed record AssigneeWish([property: Id(0)] PersonId? Person);

/// <summary>Which team's it is to be; null for none.</summary>
[GenerateSerializer, Immutable, Alias("parley.TeamWish")]
public sealed record TeamWish([property: Id(0)] DeskItemId? Team);

/// <summary>Labels to give and to take; what is in both is taken.</summary>
[GenerateSerializer, Immutable, Alias("parley.LabelWish")]
public sealed record LabelWish([property: Id(0)] ImmutableArray<DeskItemId> Add, [property: Id(1)] ImmutableArray<DeskItemId> Remove);

/// <summary>A note for colleagues.</summary>
/// <param name="Key">The client's idempotency key, 1 to 128 characters, unique per tenant for 30 days.</param>
/// <param name="RequestHash">SHA-256 over conversation, text and mentions: the same key with another request is refused.</param>
/// <param name="Author">The API key or person that writes it.</param>
[GenerateSerializer, Immutable, Alias("parley.AddNote")]
public sealed record AddNote(
    [property: Id(0)] string Key,
    [property: Id(1)] ReadOnlyMemory<byte> RequestHash,
    [property: Id(2)] string Text,
    [property: Id(3)] ImmutableArray<PersonId> Mentions,
    [property: Id(4)] string Author);

/// <summary>Where the work on a conversation stands after a change, or why it was refused.</summary>
/// <param name="Note">The note's id in the conversation's list of messages, where one was asked for.</param>
/// <param name="At">When the note was written.</param>
[GenerateSerializer, Immutable, Alias("parley.DeskOutcome")]
public sealed record DeskOutcome([property: Id(0)] DeskState State, [property: Id(1)] Refusal? Refusal, [property: Id(2)] MessageId? Note = null, [property: Id(3)] DateTimeOffset At = default);
