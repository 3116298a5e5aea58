namespace Parley.Contracts.Ports;

/// <summary>
/// How many different people a business portfolio may write to outside of customer service windows within any 24 hours:
/// Meta's steps (Meta, "Messaging limits"). The numbers are stored, and are the API's.
/// </summary>
[GenerateSerializer, Alias("parley.MessagingLimit")]
public enum MessagingLimit
{
    Tier250 = 1,
    Tier1K = 2,
    Tier2K = 3,
    Tier10K = 4,
    Tier100K = 5,
    Unlimited = 6,
}

/// <summary>The steps' words and sizes.</summary>
public static class MessagingLimits
{
    /// <summary>A portfolio of which nobody said more: the step on which every portfolio begins.</summary>
    public const MessagingLimit Default = MessagingLimit.Tier250;

    /// <summary>So many people; null when there is no limit.</summary>
    public static int? People(this MessagingLimit limit) => limit switch
    {
        MessagingLimit.Tier250 => 250,
        MessagingLimit.Tier1K => 1_000,
        MessagingLimit.Tier2K => 2_000,
        MessagingLimit.Tier10K => 10_000,
        MessagingLimit.Tier100K => 100_000,
        _ => null,
    };

    /// <summary>The step behind Meta's word (<c>TIER_2K</c>) or number; the next lower one for a number between two; null for anything else.</summary>
    public static MessagingLimit? Parse(string? word) => word switch
    {
        null => null,
        "TIER_250" => MessagingLimit.Tier250,
        "TIER_1K" => MessagingLimit.Tier1K,
        "TIER_2K" => MessagingLimit.Tier2K,
        "TIER_10K" => MessagingLimit.Tier10K,
        "TIER_100K" => MessagingLimit.Tier100K,
        "TIER_UNLIMITED" => MessagingLimit.Unlimited,
        _ when int.TryParse(word, out var people) && people >= 250 => people switch
        {
            >= 100_000 => MessagingLimit.Tier100K,
            >= 10_000 => MessagingLimit.Tier10K,
            >= 2_000 => MessagingLimit.Tier2K,
            >= 1_000 => MessagingLimit.Tier1K,
            _ => MessagingLimit.Tier250,
        },
        _ => null,
    };
}
