namespace Parley.Contracts.Ids;

/// <summary>A tenant's own endpoint for its events.</summary>
[GenerateSerializer, Immutable, Alias("parley.WebhookId")]
public readonly record struct WebhookId([property: Id(0)] string Value)
{
    private const string Prefix = "wh";

    /// <summary>A new random id.</summary>
    public static WebhookId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out WebhookId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new WebhookId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
