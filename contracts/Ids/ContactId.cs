namespace Parley.Contracts.Ids;

/// <summary>A person as one tenant knows them.</summary>
[GenerateSerializer, Immutable, Alias("parley.ContactId")]
public readonly record struct ContactId([property: Id(0)] string Value)
{
    private const string Prefix = "ct";

    /// <summary>A new random id.</summary>
    public static ContactId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out ContactId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new ContactId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
