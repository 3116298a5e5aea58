namespace Parley.Contracts.Grains;

/// <summary>What WhatsApp says a message costs, in its own words; any of them may be missing.</summary>
/// <param name="Category">marketing, marketing_lite, utility, authentication, authentication-international, service, referral_conversion, …</param>
/// <param name="Billable">Whether it is billed at all.</param>
/// <param name="Type">regular, free_customer_service or free_entry_point.</param>
/// <param name="Model">PMP, per message; earlier CBP, per conversation.</param>
[GenerateSerializer, Immutable, Alias("parley.MessagePricing")]
public sealed record MessagePricing([property: Id(0)] string? Category, [property: Id(1)] bool? Billable, [property: Id(2)] string? Type, [property: Id(3)] string? Model);

/// <summary>The stretch of time that WhatsApp bills, or leaves free, a message by.</summary>
/// <param name="Id">WhatsApp's id of it.</param>
/// <param name="Origin">service, marketing, utility, authentication, referral_conversion, …</param>
/// <param name="ExpiresAt">Its end, where WhatsApp says it.</param>
[GenerateSerializer, Immutable, Alias("parley.BillingConversation")]
public sealed record BillingConversation([property: Id(0)] string? Id, [property: Id(1)] string? Origin, [property: Id(2)] DateTimeOffset? ExpiresAt);
