namespace Parley.Frontend.Deliveries;

/// <summary>Answers as rows of the log.</summary>
internal static class Attempts
{
    public static WebhookAttemptRecord Record(string @event, string type, int attempt, WebhookAnswer answer, WebhookOutcome outcome, DateTimeOffset? next) => new(
        Guid.NewGuid().ToString("N"), @event, type, attempt, answer.At, outcome, answer.StatusCode, answer.Milliseconds, answer.Error, answer.Response, next);
}
