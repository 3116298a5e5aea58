namespace Parley.Contracts.Ids;

/// <summary>
/// One WhatsApp endpoint of a tenant: a Cloud API number, a linked device or a simulated number. Whether it is one for tests is part of the id, so that nobody
/// has to look it up and it can never change.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.SessionId")]
public readonly record struct SessionId([property: Id(0)] string Value)
{
    private const string Prefix = "sn", TestPrefix = "st";

    /// <summary>True for a number of the simulator's, which reaches nobody.</summary>
    public bool IsTest => Value is not null && Value.StartsWith(TestPrefix, StringComparison.Ordinal);

    /// <summary>A new random id.</summary>
    public static SessionId New(bool isTest = false) => new(RandomId.New(isTest ? TestPrefix : Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out SessionId id)
    {
        var valid = RandomId.IsValid(text, Prefix) || RandomId.IsValid(text, TestPrefix);
        id = valid ? new SessionId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
