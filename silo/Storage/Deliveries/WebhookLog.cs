using Parley.Storage.Tables;

namespace Parley.Storage.Deliveries;

/// <summary>The rows of rounds: attempts and what waits.</summary>
internal static class WebhookLog
{
    public const string WaitingColumns = "stream, version, position, type, attempts, due_at, deadline, event";

    public const string AttemptColumns = "id, event, type, attempt, at, outcome, status_code, milliseconds, error, response, next_attempt_at";

    /// <summary>One transaction's worth: the position first, the log last.</summary>
    public static ImmutableArray<Statement> Record(WebhookRound round)
    {
        var webhook = round.Webhook.Value;
        var statements = ImmutableArray.CreateBuilder<Statement>();
        statements.Add(new Statement(
            "UPDATE webhooks SET failing_since = $2, position = CASE WHEN position = $3 THEN $4 ELSE position END WHERE id = $1",
            webhook, Microseconds.Of(round.FailingSince), round.From.Value, round.To.Value));
        foreach (var waiting in round.Waiting) statements.Add(Wait(webhook, waiting));
        foreach (var arrived in round.Delivered) statements.Add(new Statement("DELETE FROM webhook_waiting WHERE webhook = $1 AND event = $2", webhook, arrived));
        var now = round.Attempts.IsEmpty ? (DateTimeOffset?)null : round.Attempts[^1].At;
        foreach (var dead in round.Dead)
            statements.Add(new Statement("UPDATE webhook_waiting SET dead_at = $3 WHERE webhook = $1 AND event = $2", webhook, dead, Microseconds.Of(now!.Value)));
        foreach (var attempt in round.Attempts) statements.Add(Log(webhook, attempt));
        return statements.ToImmutable();
    }

    /// <summary>A waiting event is given up, and the log says so.</summary>
    public static IEnumerable<Statement> GiveUp(WebhookId webhook, WaitingDelivery waiting, DateTimeOffset now) =>
    [
        new Statement("UPDATE webhook_waiting SET dead_at = $3 WHERE webhook = $1 AND event = $2", webhook.Value, waiting.Event, Microseconds.Of(now)),
        Log(webhook.Value, new WebhookAttemptRecord(
            Guid.NewGuid().ToString("N"), waiting.Event, waiting.Type, waiting.Attempts, now, WebhookOutcome.Dead, null, 0, "given up: the time for retries is over", "", null)),
    ];

    public static WaitingDelivery ReadWaiting(Row row) => new(
        new StreamId(row.Text(0)), row.Long(1), new FeedCursor(row.Text(2)), row.Text(3), row.Int(4), row.Time(5), row.Time(6));

    public static WebhookAttemptRecord ReadAttempt(Row row) => new(
        row.Text(0), row.Text(1), row.Text(2), row.Int(3), row.Time(4), (WebhookOutcome)row.Int(5), row.IntOrNull(6), row.Int(7), row.Text(8), row.Text(9), row.TimeOrNull(10));

    private static Statement Wait(string webhook, WaitingDelivery waiting) => new(
        $"""
         INSERT INTO webhook_waiting ({WaitingColumns}, webhook, dead_at) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, NULL
         WHERE EXISTS (SELECT 1 FROM webhooks WHERE id = $9)
         ON CONFLICT (webhook, event) DO UPDATE
         SET attempts = excluded.attempts, due_at = excluded.due_at, deadline = excluded.deadline, position = excluded.position, dead_at = NULL
         """,
        waiting.Stream.Value, waiting.Version, waiting.Cursor.Value, waiting.Type, waiting.Attempts, Microseconds.Of(waiting.DueAt), Microseconds.Of(waiting.Deadline), waiting.Event, webhook);

    /// <summary>An attempt's row; none when the endpoint was removed meanwhile, because nothing would clear it.</summary>
    public static Statement Log(string webhook, WebhookAttemptRecord attempt) => new(
        $"""
         INSERT INTO webhook_attempts ({AttemptColumns}, webhook)
         SELECT $1, $2, $3, $4, $5, $6, CAST($7 AS integer), $8, $9, $10, CAST($11 AS bigint), $12 WHERE EXISTS (SELECT 1 FROM webhooks WHERE id = $12)
         """,
        attempt.Id, attempt.Event, attempt.Type, attempt.Attempt, Microseconds.Of(attempt.At), (int)attempt.Outcome, attempt.StatusCode, attempt.Milliseconds,
        attempt.Error, attempt.Response, Microseconds.Of(attempt.NextAttemptAt), webhook);
}
