namespace Parley.Contracts.Grains;

/// <summary>What an attempt to send a message brought.</summary>
/// <param name="Attempt">Which attempt it was, from 1.</param>
/// <param name="WhatsAppId">The wamid, when accepted.</param>
/// <param name="ErrorCode">Meta's code, when WhatsApp refused.</param>
/// <param name="ErrorText">What a person may read about it.</param>
/// <param name="RetryAfter">How long to wait at least before the next attempt, for <see cref="AttemptResult.Retry"/> and <see cref="AttemptResult.Held"/>.</param>
[GenerateSerializer, Immutable, Alias("parley.AttemptReport")]
public sealed record AttemptReport(
    [property: Id(0)] MessageId Message,
    [property: Id(1)] int Attempt,
    [property: Id(2)] AttemptResult Result,
    [property: Id(3)] string? WhatsAppId,
    [property: Id(4)] int? ErrorCode,
    [property: Id(5)] string? ErrorText,
    [property: Id(6)] TimeSpan RetryAfter);

/// <summary>The five ways an attempt can end.</summary>
[GenerateSerializer, Alias("parley.AttemptResult")]
public enum AttemptResult
{
    /// <summary>WhatsApp has it.</summary>
    Accepted,

    /// <summary>WhatsApp refused it, or it never can be sent.</summary>
    Failed,

    /// <summary>It provably did not arrive; another attempt may follow.</summary>
    Retry,

    /// <summary>It was not sent because its pair, its number or the whole queue has to wait; no fault of the message, so it does not count.</summary>
    Held,

    /// <summary>The request left and no answer came: never sent again blindly.</summary>
    Unknown,
}
