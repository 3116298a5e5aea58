namespace Parley.Contracts.Ids;

/// <summary>One time that the operator may look into a tenant's account.</summary>
[GenerateSerializer, Immutable, Alias("parley.SupportAccessId")]
public readonly record struct SupportAccessId([property: Id(0)] string Value)
{
    private const string Prefix = "sa";

    /// <summary>A new random id.</summary>
    public static SupportAccessId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out SupportAccessId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new SupportAccessId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
