namespace Parley.Frontend.Deliveries;

/// <summary>What came of one request to an endpoint.</summary>
/// <param name="StatusCode">Null when there was no answer.</param>
/// <param name="Error">Why it failed, in a few words; empty when it did not.</param>
/// <param name="Response">The beginning of a failure's answer.</param>
/// <param name="RetryAfter">The wait that the endpoint asked for, or zero.</param>
public sealed record WebhookAnswer(DateTimeOffset At, int? StatusCode, int Milliseconds, string Error, string Response, TimeSpan RetryAfter)
{
    /// <summary>Only 2xx is an acceptance.</summary>
    public bool Delivered => StatusCode is >= 200 and < 300;

    /// <summary>The endpoint wants nothing any more.</summary>
    public bool Gone => StatusCode == 410;
}
