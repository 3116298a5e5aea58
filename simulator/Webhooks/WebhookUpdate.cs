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
    /// <summary>The <c>time</c> of the entry, which fields about accounts have.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The one app that hears of it, subscribed or not, in place of those subscribed.</summary>
    public App? OnlyApp { get; init; }

    /// <summary>The <c>id</c> of the entry where it is not the account's.</summary>
    public string? EntryId { get; init; }

    /// <summary>The kind as faults and the log name it.</summary>
    public string KindName => Kind switch { UpdateKind.Message => "message", UpdateKind.Status => "status", _ => "other" };
}
