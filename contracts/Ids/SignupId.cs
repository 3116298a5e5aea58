namespace Parley.Contracts.Ids;

/// <summary>A customer on the way to connecting a number.</summary>
[GenerateSerializer, Immutable, Alias("parley.SignupId")]
public readonly record struct SignupId([property: Id(0)] string Value)
{
    private const string Prefix = "su";

    /// <summary>A new random id.</summary>
    public static SignupId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out SignupId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new SignupId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
