using System.Text;
using Parley.Storage.Database;
using Parley.Storage.Tables;
using Parley.Storage.Views;

namespace Parley.Storage.Metering;

/// <summary>
/// The log over the views, without an index of its own: a stretch of time at a time, through the tenant's conversations that
/// were active since its beginning. Stretches grow where there is little.
/// </summary>
public sealed class MessageLog(Store store) : IMessageLog
{
    private static readonly TimeSpan FirstStretch = TimeSpan.FromHours(6);
    private const int MaxDeliveries = 1_000;

    private const string Columns =
        """
        m.id, m.conversation, c.session, m.direction, m.type, m.text, m.whatsapp_id, m.status, m.status_at, m.error_code, m.error_text, m.at, m.version,
            (SELECT j.raw FROM journal j WHERE j.stream = m.conversation AND j.version = m.version AND j.tenant = m.tenant),
            c.contact, c.phone, m.template, m.price, m.delivered_at,
            CASE WHEN m.error_code IS NULL THEN NULL ELSE (SELECT j.raw FROM journal j WHERE j.stream = m.conversation AND j.version = m.status_version AND j.tenant = m.tenant) END
        """;

    private readonly StoreTables _tables = new(store);

    public async Task<Page<LogEntry>> ListAsync(TenantId tenant, LogFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        // A cursor is a place in time: a list whose times were asked for anew goes on from it all the same.
        var list = $"log/{tenant}/{filter with { From = default, To = default }}";
        var before = cursor is null ? new PageCursor(Microseconds.Of(filter.To), "") : PageCursor.Parse(cursor, list);
        var rows = new List<LogEntry>(pageSize + 1);
        var (from, stretch) = (Microseconds.Of(filter.From), (long)FirstStretch.TotalMicroseconds);
        while (rows.Count <= pageSize && before.Sort > from)
        {
            var lowest = Math.Max(from, before.Sort - stretch);
            rows.AddRange(await _tables.QueryAsync(Query(tenant, filter, lowest, before, pageSize + 1 - rows.Count), Read, cancellationToken));
            (before, stretch) = (new PageCursor(lowest, ""), stretch * 2);
        }

        if (rows.Count <= pageSize) return new Page<LogEntry>([.. rows], null);
        var last = rows[pageSize - 1].Message;
        return new Page<LogEntry>([.. rows.Take(pageSize)], new PageCursor(Microseconds.Of(last.At), last.Id.Value).ToText(list));
    }

    public Task<LogEntry?> FindAsync(TenantId tenant, MessageId message, CancellationToken cancellationToken = default) => _tables.FindAsync(
        new TenantQuery(tenant, $"SELECT {Columns} FROM message_view m JOIN conversation_view c ON c.id = m.conversation WHERE m.tenant = $1 AND m.id = $2 AND m.direction < 3", message.Value), Read, cancellationToken);

    public Task<ImmutableArray<LoggedDelivery>> DeliveriesAsync(TenantId tenant, ImmutableArray<string> events, CancellationToken cancellationToken = default)
    {
        if (events.IsEmpty) return Task.FromResult(ImmutableArray<LoggedDelivery>.Empty);
        return _tables.QueryAsync(
            Deliveries(tenant, events),
            static row => new LoggedDelivery(
                new WebhookId(row.Text(11)),
                new WebhookAttemptRecord(
                    row.Text(0), row.Text(1), row.Text(2), row.Int(3), row.Time(4), (WebhookOutcome)row.Int(5), row.IntOrNull(6), row.Int(7), row.Text(8), row.Text(9), row.TimeOrNull(10))),
            cancellationToken);
    }

    public Task<ImmutableArray<DeliveredCount>> DeliveredAsync(TenantId tenant, SessionId session, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default) =>
        // A message is delivered after it was sent, and WhatsApp tries for 30 days at most.
        _tables.QueryAsync(
            new TenantQuery(
                tenant,
                $"""
                SELECT c.phone, m.price, CASE WHEN m.template IS NULL THEN 0 ELSE 1 END, COUNT(*)
                FROM conversation_view c JOIN message_view m ON m.conversation = c.id
                WHERE c.tenant = $1 AND c.session = $2 AND c.place IN {ConversationList.AllPlaces} AND c.last_at >= $5 AND m.tenant = $1 AND m.direction = 2 AND m.at >= $5 AND m.delivered_at >= $3 AND m.delivered_at < $4
                GROUP BY c.phone, m.price, CASE WHEN m.template IS NULL THEN 0 ELSE 1 END
                """,
                session.Value, Microseconds.Of(from), Microseconds.Of(to), Microseconds.Of(from - TimeSpan.FromDays(31))),
            static row => new DeliveredCount(row.TextOrNull(0), PriceText.Parse(row.TextOrNull(1)), row.Int(2) == 1, row.Long(3)),
            cancellationToken);

    /// <summary>Of each of the tenant's endpoints, what became of these events. The words CROSS JOIN keep SQLite from going through all deliveries of the endpoints instead.</summary>
    internal static TenantQuery Deliveries(TenantId tenant, ImmutableArray<string> events)
    {
        var names = string.Join(", ", Enumerable.Range(3, events.Length).Select(static n => $"${n}"));
        return new TenantQuery(
            tenant,
            $"""
             SELECT a.id, a.event, a.type, a.attempt, a.at, a.outcome, a.status_code, a.milliseconds, a.error, a.response, a.next_attempt_at, a.webhook
             FROM webhook_attempts a CROSS JOIN webhooks w WHERE w.id = a.webhook AND w.tenant = $1 AND a.event IN ({names}) ORDER BY a.at, a.id LIMIT $2
             """,
            [MaxDeliveries, .. events]);
    }

    private static TenantQuery Query(TenantId tenant, LogFilter filter, long lowest, PageCursor before, int limit)
    {
        // The tenant is the first.
        var arguments = new List<object?> { lowest, before.Sort, before.Tie, limit };
        var conditions = new StringBuilder();
        And("c.session", filter.Session?.Value);
        And("m.conversation", filter.Conversation?.Value);
        And("c.contact", filter.Contact?.Value);
        And("m.type", filter.Type);
        And("m.status", filter.Status is { } status ? (int)status : null);
        And("m.direction", filter.Direction is { } direction ? (int)direction : null);
        if (filter.Template is { } template)
        {
            // 'name/' is less than 'name0', and no name goes on with anything between the two.
            arguments.Add(template + "/");
            arguments.Add(template + "0");
            conditions.Append($" AND m.template >= ${arguments.Count} AND m.template < ${arguments.Count + 1}");
        }

        return new TenantQuery(
            tenant,
            $"""
             SELECT {Columns} FROM conversation_view c JOIN message_view m ON m.conversation = c.id
             WHERE c.tenant = $1 AND m.tenant = $1 AND m.direction < 3 AND c.place IN {ConversationList.AllPlaces} AND c.last_at >= $2 AND m.at >= $2 AND (m.at < $3 OR (m.at = $3 AND m.id < $4)){conditions}
             ORDER BY m.at DESC, m.id DESC LIMIT $5
             """,
            [.. arguments]);

        void And(string column, object? value)
        {
            if (value is null) return;
            arguments.Add(value);
            conditions.Append($" AND {column} = ${arguments.Count + 1}");
        }
    }

    private static LogEntry Read(Row row) => new(
        new MessageView(
            new MessageId(row.Text(0)), new ConversationId(row.Text(1)), new SessionId(row.Text(2)), (MessageDirection)row.Int(3), row.Text(4),
            row.TextOrNull(5), row.TextOrNull(6), (MessageStatus)row.Int(7), row.Time(8), row.IntOrNull(9), row.TextOrNull(10), row.Time(11), row.Long(12), row.BytesOrNull(13)),
        new ContactId(row.Text(14)), row.TextOrNull(15), row.TextOrNull(16), PriceText.Parse(row.TextOrNull(17)), row.TimeOrNull(18), row.BytesOrNull(19));
}
