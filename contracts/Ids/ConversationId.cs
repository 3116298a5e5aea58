namespace Parley.Contracts.Ids;

/// <summary>Everything between one session and one contact; the unit of order.</summary>
[GenerateSerializer, Immutable, Alias("parley.ConversationId")]
public readonly record struct ConversationId([property: Id(0)] string Value)
{
    private const string Prefix = "cv";

    /// <summary>A new random id.</summary>
    public static ConversationId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out ConversationId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new ConversationId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
