namespace Parley.Contracts.Ids;

/// <summary>An API key's public part; the secret part is stored only as a hash.</summary>
[GenerateSerializer, Immutable, Alias("parley.ApiKeyId")]
public readonly record struct ApiKeyId([property: Id(0)] string Value)
{
    private const string Prefix = "ky";

    /// <summary>A new random id.</summary>
    public static ApiKeyId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out ApiKeyId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new ApiKeyId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
