namespace Parley.Contracts.Ids;

/// <summary>A link that was mailed or printed and works once.</summary>
[GenerateSerializer, Immutable, Alias("parley.LinkId")]
public readonly record struct LinkId([property: Id(0)] string Value)
{
    private const string Prefix = "ln";

    /// <summary>A new random id.</summary>
    public static LinkId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out LinkId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new LinkId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
