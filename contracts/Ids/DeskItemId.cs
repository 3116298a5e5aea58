namespace Parley.Contracts.Ids;

/// <summary>Something that all who work on a tenant's conversations share: a label, a team, …</summary>
[GenerateSerializer, Immutable, Alias("parley.DeskItemId")]
public readonly record struct DeskItemId([property: Id(0)] string Value)
{
    private const string Prefix = "dk";

    /// <summary>A new random id.</summary>
    public static DeskItemId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out DeskItemId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new DeskItemId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
