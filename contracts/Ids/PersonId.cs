namespace Parley.Contracts.Ids;

/// <summary>A person who signs in.</summary>
[GenerateSerializer, Immutable, Alias("parley.PersonId")]
public readonly record struct PersonId([property: Id(0)] string Value)
{
    private const string Prefix = "pe";

    /// <summary>A new random id.</summary>
    public static PersonId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out PersonId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new PersonId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
