using Parley.Simulator.Accounts;

namespace Parley.Simulator.Webhooks;

/// <summary>What an update tells; faults can be limited to one of them.</summary>
public enum UpdateKind
{
    Message,
    Status,
    Other,
}

/// <summary>One change of an account, ready to be put into a POST.</summary>
/// <param name="What">In a word, for the log: the type of a message, the name of a status.</param>
/// <param name="Value">The JSON of <c>value</c>, in Meta's form.</param>
/// <param name="Customer">Digits of the customer it is about, for the matching of faults.</param>
public sealed record WebhookUpdate(
    Waba Waba, string Field, UpdateKind Kind, string What, byte[] Value, string? NumberId = null, string? Customer = null, string? MessageId = null)
{
    /// <summary>The kind as faults and the log name it.</summary>
    public string KindName => Kind switch { UpdateKind.Message => "message", UpdateKind.Status => "status", _ => "other" };
}
