namespace Parley.Contracts.Grains;

/// <summary>Why a queued send has not left yet.</summary>
/// <param name="Until">When it goes on; null when nobody knows.</param>
/// <param name="Code">Meta's code, where WhatsApp's answer is the reason.</param>
/// <param name="Text">What a person may read about it, where there is more to say than the reason.</param>
[GenerateSerializer, Immutable, Alias("parley.WaitingSend")]
public sealed record WaitingSend(
    [property: Id(0)] MessageId Message,
    [property: Id(1)] WaitingFor Reason,
    [property: Id(2)] DateTimeOffset? Until = null,
    [property: Id(3)] int? Code = null,
    [property: Id(4)] string? Text = null);

/// <summary>What a queued send waits for. The numbers are the API's.</summary>
[GenerateSerializer, Alias("parley.WaitingFor")]
public enum WaitingFor
{
    /// <summary>Its turn: nothing keeps it, others of the number go first.</summary>
    Turn = 1,

    /// <summary>WhatsApp's answer: it is being sent.</summary>
    Answer = 2,

    /// <summary>Its own time.</summary>
    Schedule = 3,

    /// <summary>The next attempt, after one that did not arrive.</summary>
    Retry = 4,

    /// <summary>An earlier message of its conversation.</summary>
    Earlier = 5,

    /// <summary>An earlier message of its conversation whose fate is unknown.</summary>
    Unknown = 6,

    /// <summary>The pair rate.</summary>
    PairRate = 7,

    /// <summary>The number's throughput.</summary>
    Throughput = 8,

    /// <summary>WhatsApp, which has throttled the number or does not answer.</summary>
    WhatsApp = 9,

    /// <summary>A person: sending is held until somebody has done something.</summary>
    Held = 10,

    /// <summary>The portfolio's reach.</summary>
    Reach = 11,
}
