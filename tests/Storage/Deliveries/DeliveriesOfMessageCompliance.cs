using Parley.Storage.Metering;
using Parley.Storage.Tables;

namespace Parley.Tests.Storage.Deliveries;

/// <summary>What became of one message's events costs the same beside however many deliveries.</summary>
public abstract class DeliveriesOfMessageCompliance(StoreKind kind) : WebhookTest(kind)
{
    private readonly StoreKind _kind = kind;

    [Fact]
    [Trait("Promise", "S3.4")]
    public async Task They_are_read_by_an_index_and_are_of_all_the_tenants_endpoints_and_of_no_others()
    {
        var (one, another) = (await AddAsync(), await AddAsync());
        var stranger = await AddAsync(webhook => webhook with { Tenant = TenantId.New() });
        foreach (var webhook in new[] { one, another, stranger }) await FillAsync(webhook);
        var tables = new StoreTables(Store);
        if (_kind == StoreKind.Postgres) await tables.ExecuteAsync([new Statement("ANALYZE webhooks"), new Statement("ANALYZE webhook_attempts")], default);
        System.Collections.Immutable.ImmutableArray<string> events = [EventOf(5), EventOf(6), EventOf(19_000), EventOf(1_000_000)];

        var found = await new MessageLog(Store).DeliveriesAsync(Tenant, events);
        Assert.Equal(
            from webhook in new[] { one.Id, another.Id } from version in (long[])[5, 6, 19_000] orderby version, webhook.Value select (webhook, EventOf(version)),
            found.Select(delivery => (delivery.Webhook, delivery.Attempt.Event)).OrderBy(pair => events.IndexOf(pair.Event)).ThenBy(pair => pair.Webhook.Value, StringComparer.Ordinal));

        var query = MessageLog.Deliveries(Tenant, events);
        var plan = string.Join('\n', await tables.QueryAsync(
            new TenantQuery(Tenant, (_kind == StoreKind.Postgres ? "EXPLAIN " : "EXPLAIN QUERY PLAN ") + query.Statement.Sql, query.Statement.Arguments.AsSpan(1)), row => row.Text(_kind == StoreKind.Postgres ? 0 : 3), default));
        Assert.True(plan.Contains("webhook_attempts_of_event", StringComparison.Ordinal), plan);
        Assert.DoesNotMatch("(?i)(seq scan on|scan table) webhook_attempts", plan);
    }

    /// <summary>20,000 deliveries to an endpoint, each of an event of its own.</summary>
    private Task FillAsync(WebhookRecord webhook) => new StoreTables(Store).ExecuteAsync(
        new Statement(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            INSERT INTO webhook_attempts (webhook, at, id, event, type, attempt, outcome, status_code, milliseconds, error, response, next_attempt_at)
            SELECT $1, $2 + i, 'a' || i, $3 || i, 'message.received', 1, 1, 200, 12, '', '', NULL FROM n
            """,
            webhook.Id.Value, Microseconds.Of(Day), EventOf(0)[..^1]),
        default);
}

public sealed class SqliteDeliveriesOfMessageTests() : DeliveriesOfMessageCompliance(StoreKind.Sqlite);

public sealed class PostgresDeliveriesOfMessageTests() : DeliveriesOfMessageCompliance(StoreKind.Postgres);
