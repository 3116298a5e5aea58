namespace Parley.Contracts.Ids;

/// <summary>One message, in or out. Parley's own id; WhatsApp's is the wamid.</summary>
[GenerateSerializer, Immutable, Alias("parley.MessageId")]
public readonly record struct MessageId([property: Id(0)] string Value)
{
    private const string Prefix = "ms";

    /// <summary>A new id: when it was made, to the millisecond, and 75 random bits.</summary>
    public static MessageId New() => new(RandomId.NewInOrder(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out MessageId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new MessageId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
