namespace Parley.Contracts.Grains;

/// <summary>What a business keeps of a person by itself.</summary>
/// <param name="Name">What it calls the person; null for nothing.</param>
/// <param name="Labels">In the order in which they were given.</param>
/// <param name="Fields">Values of its own fields, by field.</param>
[GenerateSerializer, Immutable, Alias("parley.ContactProfile")]
public sealed record ContactProfile([property: Id(0)] string? Name, [property: Id(1)] ImmutableArray<DeskItemId> Labels, [property: Id(2)] ImmutableArray<FieldValue> Fields, [property: Id(3)] bool Blocked)
{
    /// <summary>Nothing is kept.</summary>
    public static ContactProfile Empty { get; } = new(null, [], [], false);

    public bool Equals(ContactProfile? other) =>
        other is not null && Name == other.Name && Blocked == other.Blocked && Labels.SequenceEqual(other.Labels) && Fields.SequenceEqual(other.Fields);

    public override int GetHashCode() => HashCode.Combine(Name, Labels.Length, Fields.Length, Blocked);
}

/// <summary>A value of one of the account's own fields, in the form of the field's type.</summary>
[GenerateSerializer, Immutable, Alias("parley.FieldValue")]
public readonly record struct FieldValue([property: Id(0)] DeskItemId Field, [property: Id(1)] string Value);

/// <summary>Somebody changes what is kept of a person; what is null stays. What it names was looked up before.</summary>
/// <param name="Name">Empty takes the name away.</param>
/// <param name="Fields">Values to set; an empty one takes the value away.</param>
/// <param name="Author">The API key or person that does it.</param>
[GenerateSerializer, Immutable, Alias("parley.EditContact")]
public sealed record EditContact(
    [property: Id(0)] string Author, [property: Id(1)] string? Name = null, [property: Id(2)] ImmutableArray<FieldValue>? Fields = null, [property: Id(3)] LabelWish? Labels = null);

/// <summary>What is kept of a person after a change, or why it was refused.</summary>
[GenerateSerializer, Immutable, Alias("parley.EditOutcome")]
public sealed record EditOutcome([property: Id(0)] ContactProfile Profile, [property: Id(1)] Refusal? Refusal);

/// <summary>A merge that is undone, as it was recorded.</summary>
/// <param name="WereOne">False where they never were one, or nothing is left of the record.</param>
/// <param name="Names">What the one that goes again was called.</param>
/// <param name="Moved">Its conversations that became the other's.</param>
/// <param name="Joined">Its conversations that another one went on for.</param>
/// <param name="Withdrawn">Purposes that only the one that goes had agreed to.</param>
[GenerateSerializer, Immutable, Alias("parley.PartOutcome")]
public sealed record PartOutcome(
    [property: Id(0)] bool WereOne,
    [property: Id(1)] ImmutableArray<Ports.Identity> Names,
    [property: Id(2)] ImmutableArray<ConversationId> Moved,
    [property: Id(3)] ImmutableArray<JoinedConversation> Joined,
    [property: Id(4)] Purposes Withdrawn);
