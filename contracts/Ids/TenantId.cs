namespace Parley.Contracts.Ids;

/// <summary>An account. Nothing crosses from one tenant to another.</summary>
[GenerateSerializer, Immutable, Alias("parley.TenantId")]
public readonly record struct TenantId([property: Id(0)] string Value)
{
    private const string Prefix = "tn";

    /// <summary>A new random id.</summary>
    public static TenantId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out TenantId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new TenantId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
