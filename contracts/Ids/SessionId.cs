namespace Parley.Contracts.Ids;

/// <summary>One WhatsApp endpoint of a tenant: a Cloud API number, a linked device or a simulated number.</summary>
[GenerateSerializer, Immutable, Alias("parley.SessionId")]
public readonly record struct SessionId([property: Id(0)] string Value)
{
    private const string Prefix = "sn";

    /// <summary>A new random id.</summary>
    public static SessionId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out SessionId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new SessionId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
