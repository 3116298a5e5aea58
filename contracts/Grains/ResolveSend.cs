namespace Parley.Contracts.Grains;

/// <summary>A person's or a program's word about a send whose fate WhatsApp did not tell.</summary>
/// <param name="QueuedVersion">The version of the event that promised it, within its conversation.</param>
/// <param name="Key">The client's idempotency key.</param>
/// <param name="RequestHash">SHA-256 over message and resolution.</param>
/// <param name="Author">Who says so.</param>
[GenerateSerializer, Immutable, Alias("parley.ResolveSend")]
public sealed record ResolveSend(
    [property: Id(0)] MessageId Message,
    [property: Id(1)] long QueuedVersion,
    [property: Id(2)] Resolution Resolution,
    [property: Id(3)] string Key,
    [property: Id(4)] ReadOnlyMemory<byte> RequestHash,
    [property: Id(5)] string Author);

/// <summary>What is to become of an unknown send. The numbers are the API's.</summary>
[GenerateSerializer, Alias("parley.Resolution")]
public enum Resolution
{
    /// <summary>It went out.</summary>
    Sent = 1,

    /// <summary>Send it again; the person may get it twice.</summary>
    Retry = 2,

    /// <summary>It counts as failed.</summary>
    Drop = 3,
}
