namespace Parley.Contracts.Grains;

/// <summary>A tenant's endpoint gets nothing any more.</summary>
/// <param name="Host">The host of its URL.</param>
/// <param name="Reason"><c>FAILING</c> or <c>GONE</c>.</param>
/// <param name="Since">Since when every attempt failed: together with the endpoint it names the occasion, so that telling twice is telling once.</param>
/// <param name="Error">The last failure, in a few words.</param>
[GenerateSerializer, Immutable, Alias("parley.WebhookPause")]
public sealed record WebhookPause(
    [property: Id(0)] WebhookId Webhook,
    [property: Id(1)] string Host,
    [property: Id(2)] string Reason,
    [property: Id(3)] DateTimeOffset Since,
    [property: Id(4)] string Error);
