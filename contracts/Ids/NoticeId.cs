namespace Parley.Contracts.Ids;

/// <summary>Something that people of an account, or the operator, should know.</summary>
[GenerateSerializer, Immutable, Alias("parley.NoticeId")]
public readonly record struct NoticeId([property: Id(0)] string Value)
{
    private const string Prefix = "nt";

    /// <summary>A new random id.</summary>
    public static NoticeId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out NoticeId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new NoticeId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
