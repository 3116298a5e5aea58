namespace Parley.Domain.Pacing;

/// <summary>Why a send waits.</summary>
public enum WaitReason
{
    /// <summary>The number's throughput.</summary>
    Throughput,

    /// <summary>The pair rate, or WhatsApp's refusal for this pair.</summary>
    Pair,

    /// <summary>WhatsApp throttled the number, or does not answer at all.</summary>
    Throttled,

    /// <summary>An earlier send of the conversation is unknown.</summary>
    Unknown,

    /// <summary>The portfolio has reached as many people as it may within 24 hours.</summary>
    Reach,

    /// <summary>The queue is held until a person has done something.</summary>
    Held,
}

/// <summary>Until when, and why.</summary>
/// <param name="Code">Meta's code, where WhatsApp's answer is the reason.</param>
/// <param name="Text">What a person may read about it.</param>
public readonly record struct Wait(DateTimeOffset Until, WaitReason Reason, int? Code = null, string? Text = null);
