namespace Parley.Contracts.Ids;

/// <summary>A person's sign-in, listed and revocable.</summary>
[GenerateSerializer, Immutable, Alias("parley.SignInId")]
public readonly record struct SignInId([property: Id(0)] string Value)
{
    private const string Prefix = "si";

    /// <summary>A new random id.</summary>
    public static SignInId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out SignInId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new SignInId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
