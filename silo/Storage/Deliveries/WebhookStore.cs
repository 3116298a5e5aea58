using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Deliveries;

/// <summary>Tenants' own endpoints, what waits for them and the log of attempts.</summary>
public sealed class WebhookStore(Store store) : IWebhooks
{
    private const string Columns =
        """
        id, tenant, url, types, description, state, reason, position, failing_since, created_at,
        (SELECT count(*) FROM webhook_waiting AS w WHERE w.webhook = webhooks.id AND w.dead_at IS NULL),
        (SELECT count(*) FROM webhook_waiting AS w WHERE w.webhook = webhooks.id AND w.dead_at IS NOT NULL),
        format, fields
        """;

    private readonly StoreTables _tables = new(store);

    public async Task<bool> AddAsync(WebhookRecord webhook, SealedWebhookSecret secret, int most, CancellationToken cancellationToken = default)
    {
        var add = new Statement(
            """
            INSERT INTO webhooks (id, tenant, url, types, description, state, reason, position, failing_since, created_at, format, fields)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $11, $12 WHERE (SELECT count(*) FROM webhooks WHERE tenant = $2) < $10
            """,
            webhook.Id.Value, webhook.Tenant.Value, webhook.Url, Types(webhook), webhook.Description, (int)webhook.State, webhook.Reason,
            webhook.Position.Value, Microseconds.Of(webhook.CreatedAt), (long)most, (int)webhook.Format, Fields(webhook));
        var addSecret = new Statement(
            "INSERT INTO webhook_secrets (webhook, created_at, sealed_secret, expires_at) SELECT $1, $2, $3, NULL WHERE EXISTS (SELECT 1 FROM webhooks WHERE id = $1)",
            webhook.Id.Value, Microseconds.Of(secret.CreatedAt), secret.Sealed);
        return await _tables.ExecuteAsync([add, addSecret], cancellationToken) > 0;
    }

    public Task<WebhookRecord?> FindAsync(TenantId tenant, WebhookId webhook, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new TenantQuery(tenant, $"SELECT {Columns} FROM webhooks WHERE tenant = $1 AND id = $2", webhook.Value), Read, cancellationToken);

    public Task<Page<WebhookRecord>> ListAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"webhooks/{tenant}";
        var after = cursor is null ? new PageCursor(long.MinValue, "") : PageCursor.Parse(cursor, list);
        var query = new TenantQuery(
            tenant,
            $"SELECT {Columns} FROM webhooks WHERE tenant = $1 AND created_at >= $2 AND (created_at > $2 OR id > $3) ORDER BY created_at, id LIMIT $4",
            after.Sort, after.Tie, pageSize + 1);
        return _tables.PageAsync(query, pageSize, Read, last => new PageCursor(Microseconds.Of(last.CreatedAt), last.Id.Value).ToText(list), cancellationToken);
    }

    public Task<ImmutableArray<(TenantId Tenant, WebhookId Webhook)>> ActiveAsync(CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new Statement("SELECT tenant, id FROM webhooks WHERE state = $1", (int)WebhookState.Active),
            static row => (new TenantId(row.Text(0)), new WebhookId(row.Text(1))),
            cancellationToken);

    public Task SaveAsync(WebhookRecord webhook, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            new Statement(
                "UPDATE webhooks SET url = $3, types = $4, description = $5, fields = $6 WHERE id = $1 AND tenant = $2",
                webhook.Id.Value, webhook.Tenant.Value, webhook.Url, Types(webhook), webhook.Description, Fields(webhook)),
            cancellationToken);

    public async Task<bool> ChangeStateAsync(
        TenantId tenant, WebhookId webhook, ImmutableArray<WebhookState> from, WebhookState to, string reason, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var states = string.Join(", ", from.Select(static state => (int)state));
        var forget = to == WebhookState.Active ? ", failing_since = NULL" : "";
        var change = new Statement(
            $"UPDATE webhooks SET state = $3, reason = $4{forget} WHERE id = $1 AND tenant = $2 AND state IN ({states})",
            webhook.Value, tenant.Value, (int)to, reason);
        if (await _tables.ExecuteAsync(change, cancellationToken) == 0) return false;
        if (to == WebhookState.Active)
            await _tables.ExecuteAsync(new Statement("UPDATE webhook_waiting SET due_at = $2 WHERE webhook = $1 AND dead_at IS NULL AND due_at > $2", webhook.Value, Microseconds.Of(now)), cancellationToken);
        return true;
    }

    public Task RemoveAsync(TenantId tenant, WebhookId webhook, CancellationToken cancellationToken = default)
    {
        Statement Of(string table) => new(
            $"DELETE FROM {table} WHERE webhook = $1 AND EXISTS (SELECT 1 FROM webhooks WHERE id = $1 AND tenant = $2)", webhook.Value, tenant.Value);
        return _tables.ExecuteAsync(
            [
                Of("webhook_secrets"), Of("webhook_waiting"), Of("webhook_attempts"),
                new Statement("DELETE FROM webhooks WHERE id = $1 AND tenant = $2", webhook.Value, tenant.Value),
            ],
            cancellationToken);
    }

    public Task<ImmutableArray<SealedWebhookSecret>> SecretsAsync(WebhookId webhook, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new Statement(
                "SELECT sealed_secret, created_at, expires_at FROM webhook_secrets WHERE webhook = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY created_at DESC",
                webhook.Value, Microseconds.Of(now)),
            static row => new SealedWebhookSecret(row.Bytes(0), row.Time(1), row.TimeOrNull(2)),
            cancellationToken);

    public Task RotateAsync(WebhookId webhook, SealedWebhookSecret secret, DateTimeOffset othersUntil, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            [
                new Statement(
                    "UPDATE webhook_secrets SET expires_at = $2 WHERE webhook = $1 AND (expires_at IS NULL OR expires_at > $2)", webhook.Value, Microseconds.Of(othersUntil)),
                new Statement("DELETE FROM webhook_secrets WHERE webhook = $1 AND expires_at <= $2", webhook.Value, Microseconds.Of(secret.CreatedAt)),
                new Statement(
                    "INSERT INTO webhook_secrets (webhook, created_at, sealed_secret, expires_at) SELECT $1, $2, $3, NULL WHERE EXISTS (SELECT 1 FROM webhooks WHERE id = $1)",
                    webhook.Value, Microseconds.Of(secret.CreatedAt), secret.Sealed),
            ],
            cancellationToken);

    public Task<ImmutableArray<WaitingDelivery>> DueAsync(WebhookId webhook, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new Statement(
                $"SELECT {WebhookLog.WaitingColumns} FROM webhook_waiting WHERE webhook = $1 AND dead_at IS NULL AND due_at <= $2 ORDER BY due_at, event LIMIT $3",
                webhook.Value, Microseconds.Of(now), limit),
            WebhookLog.ReadWaiting,
            cancellationToken);

    public async Task<DateTimeOffset?> NextDueAsync(WebhookId webhook, CancellationToken cancellationToken = default)
    {
        var rows = await _tables.QueryAsync(
            new Statement("SELECT due_at FROM webhook_waiting WHERE webhook = $1 AND dead_at IS NULL ORDER BY due_at LIMIT 1", webhook.Value),
            static row => row.Time(0),
            cancellationToken);
        return rows.IsEmpty ? null : rows[0];
    }

    public Task RecordAsync(WebhookRound round, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(WebhookLog.Record(round), cancellationToken);

    public Task LogAsync(WebhookId webhook, WebhookAttemptRecord attempt, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(WebhookLog.Log(webhook.Value, attempt), cancellationToken);

    public Task ReplayAsync(WebhookId webhook, FeedCursor position, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("UPDATE webhooks SET position = $2 WHERE id = $1", webhook.Value, position.Value), cancellationToken);

    public Task ForgiveAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("UPDATE webhooks SET failing_since = NULL WHERE tenant = $1 AND failing_since IS NOT NULL", tenant.Value), cancellationToken);

    public Task<int> ReviveAsync(WebhookId webhook, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            new Statement(
                "UPDATE webhook_waiting SET dead_at = NULL, attempts = 0, due_at = $2, deadline = $3 WHERE webhook = $1 AND dead_at IS NOT NULL",
                webhook.Value, Microseconds.Of(now), Microseconds.Of(deadline)),
            cancellationToken);

    public async Task<int> GiveUpAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default)
    {
        var over = await _tables.QueryAsync(
            // Whoever is suspended, or was until a moment ago, gets another attempt at everything first.
            new Statement(
                $"""
                 SELECT {WebhookLog.WaitingColumns}, webhook FROM webhook_waiting WHERE dead_at IS NULL AND deadline <= $1
                 AND webhook NOT IN (SELECT w.id FROM tenant_standings AS s JOIN webhooks AS w ON w.tenant = s.tenant WHERE s.suspended = 1 OR s.changed_at > $1)
                 ORDER BY deadline LIMIT $2
                 """,
                Microseconds.Of(now), limit),
            static row => (Waiting: WebhookLog.ReadWaiting(row), Webhook: new WebhookId(row.Text(8))),
            cancellationToken);
        if (!over.IsEmpty)
            await _tables.ExecuteAsync([.. over.SelectMany(one => WebhookLog.GiveUp(one.Webhook, one.Waiting, now))], cancellationToken);
        return over.Length;
    }

    public Task<int> ForgetAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            [
                new Statement(
                    """
                    DELETE FROM webhook_attempts WHERE (webhook, at, id) IN (
                        SELECT a.webhook, a.at, a.id FROM webhooks AS w JOIN webhook_attempts AS a ON a.webhook = w.id AND a.at < $1 LIMIT $2)
                    """,
                    Microseconds.Of(before), limit),
                new Statement(
                    """
                    DELETE FROM webhook_waiting WHERE (webhook, event) IN (
                        SELECT d.webhook, d.event FROM webhooks AS w JOIN webhook_waiting AS d ON d.webhook = w.id AND d.dead_at < $1 LIMIT $2)
                    """,
                    Microseconds.Of(before), limit),
            ],
            cancellationToken);

    public async Task<WebhookTotals> TotalsAsync(TimeSpan term, CancellationToken cancellationToken = default)
    {
        var waiting = await _tables.QueryAsync(
            new Statement(
                """
                SELECT (SELECT count(*) FROM webhook_waiting WHERE dead_at IS NULL), (SELECT count(*) FROM webhook_waiting WHERE dead_at IS NOT NULL),
                    (SELECT min(deadline) FROM webhook_waiting WHERE dead_at IS NULL)
                """),
            row => new WebhookTotals(row.Long(0), row.Long(1), row.TimeOrNull(2) - term, ImmutableDictionary<WebhookState, int>.Empty),
            cancellationToken);
        var states = await _tables.QueryAsync(
            new Statement("SELECT state, count(*) FROM webhooks GROUP BY state"), static row => KeyValuePair.Create((WebhookState)row.Int(0), (int)row.Long(1)), cancellationToken);
        return waiting[0] with { Endpoints = states.ToImmutableDictionary() };
    }

    public Task<Page<WebhookAttemptRecord>> AttemptsAsync(TenantId tenant, WebhookId webhook, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"webhook-attempts/{webhook}";
        var after = cursor is null ? new PageCursor(long.MaxValue, "") : PageCursor.Parse(cursor, list);
        var query = new TenantQuery(
            tenant,
            $"""
             SELECT {WebhookLog.AttemptColumns} FROM webhook_attempts
             WHERE webhook = (SELECT id FROM webhooks WHERE tenant = $1 AND id = $2) AND at <= $3 AND (at < $3 OR id > $4) ORDER BY at DESC, id LIMIT $5
             """,
            webhook.Value, after.Sort, after.Tie, pageSize + 1);
        return _tables.PageAsync(query, pageSize, WebhookLog.ReadAttempt, last => new PageCursor(Microseconds.Of(last.At), last.Id).ToText(list), cancellationToken);
    }

    private static string Types(WebhookRecord webhook) => string.Join(' ', webhook.Types);

    private static string Fields(WebhookRecord webhook) => webhook.Fields.IsDefault ? "" : string.Join(' ', webhook.Fields);

    private static ImmutableArray<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static WebhookRecord Read(Row row) => new(
        new WebhookId(row.Text(0)),
        new TenantId(row.Text(1)),
        row.Text(2),
        Words(row.Text(3)),
        row.Text(4),
        (WebhookState)row.Int(5),
        row.Text(6),
        new FeedCursor(row.Text(7)),
        row.TimeOrNull(8),
        row.Time(9),
        (int)row.Long(10),
        (int)row.Long(11),
        (WebhookFormat)row.Int(12),
        Words(row.Text(13)));
}
