using System.Globalization;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>The views as they are read. A message's raw bytes come from the journal: they are kept, and erased, in one place.</summary>
public sealed class ViewStore(Store store) : IViews
{
    private const string ConversationColumns =
        "id, session, contact, phone, name, last_text, last_direction, last_at, unread, window_until";

    private const string MessageColumns =
        """
        m.id, m.conversation, c.session, m.direction, m.type, m.text, m.whatsapp_id, m.status, m.status_at, m.error_code, m.error_text, m.at, m.version,
            (SELECT j.raw FROM journal j WHERE j.stream = m.conversation AND j.version = m.version AND j.tenant = m.tenant)
        """;

    private static readonly DateOnly Epoch = new(1970, 1, 1);
    private readonly StoreTables _tables = new(store);

    public Task<Page<ConversationView>> ConversationsAsync(
        TenantId tenant, SessionId? session, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"conversations/{tenant}/{session}";
        var after = cursor is null ? new PageCursor(long.MaxValue, "") : PageCursor.Parse(cursor, list);
        var query = session is { } of
            ? new TenantQuery(
                tenant,
                $"""
                 SELECT {ConversationColumns} FROM conversation_view WHERE tenant = $1 AND session = $5
                     AND last_at <= $2 AND (last_at < $2 OR id > $3) ORDER BY last_at DESC, id LIMIT $4
                 """,
                after.Sort, after.Tie, pageSize + 1, of.Value)
            : new TenantQuery(
                tenant,
                $"""
                 SELECT {ConversationColumns} FROM conversation_view WHERE tenant = $1
                     AND last_at <= $2 AND (last_at < $2 OR id > $3) ORDER BY last_at DESC, id LIMIT $4
                 """,
                after.Sort, after.Tie, pageSize + 1);
        return _tables.PageAsync(
            query, pageSize, ReadConversation, last => new PageCursor(Microseconds.Of(last.LastAt), last.Id.Value).ToText(list), cancellationToken);
    }

    public Task<ConversationView?> ConversationAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(
            new TenantQuery(tenant, $"SELECT {ConversationColumns} FROM conversation_view WHERE tenant = $1 AND id = $2", conversation.Value),
            ReadConversation,
            cancellationToken);

    public Task<Page<MessageView>> MessagesAsync(
        TenantId tenant, ConversationId conversation, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"messages/{tenant}/{conversation}";
        var after = cursor is null ? new PageCursor(long.MaxValue, "") : PageCursor.Parse(cursor, list);
        var version = long.MaxValue;
        if (cursor is not null && !long.TryParse(after.Tie, NumberStyles.None, CultureInfo.InvariantCulture, out version)) throw new PageCursorException();
        var query = new TenantQuery(
            tenant,
            $"""
             SELECT {MessageColumns}
             FROM (SELECT * FROM message_view WHERE tenant = $1 AND conversation = $2
                 AND at <= $3 AND (at < $3 OR version < $4) ORDER BY at DESC, version DESC LIMIT $5) m
             JOIN conversation_view c ON c.id = m.conversation ORDER BY m.at DESC, m.version DESC
             """,
            conversation.Value, after.Sort, version, pageSize + 1);
        return _tables.PageAsync(
            query,
            pageSize,
            ReadMessage,
            last => new PageCursor(Microseconds.Of(last.At), last.Version.ToString(CultureInfo.InvariantCulture)).ToText(list),
            cancellationToken);
    }

    public Task<ImmutableArray<DayCounters>> DaysAsync(TenantId tenant, DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new TenantQuery(
                tenant,
                """
                SELECT day, received, queued, accepted, sent, delivered, read, failed FROM day_counters
                WHERE tenant = $1 AND day BETWEEN $2 AND $3 ORDER BY day
                """,
                from.DayNumber - Epoch.DayNumber, to.DayNumber - Epoch.DayNumber),
            static row => new DayCounters(
                Epoch.AddDays(row.Int(0)), row.Long(1), row.Long(2), row.Long(3), row.Long(4), row.Long(5), row.Long(6), row.Long(7)),
            cancellationToken);

    public Task<MessageView?> MessageAsync(TenantId tenant, MessageId message, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(
            new TenantQuery(
                tenant,
                $"SELECT {MessageColumns} FROM message_view m JOIN conversation_view c ON c.id = m.conversation WHERE m.tenant = $1 AND m.id = $2",
                message.Value),
            ReadMessage,
            cancellationToken);

    private static ConversationView ReadConversation(Row row) => new(
        new ConversationId(row.Text(0)), new SessionId(row.Text(1)), new ContactId(row.Text(2)), row.TextOrNull(3), row.TextOrNull(4), row.TextOrNull(5),
        (MessageDirection)row.Int(6), row.Time(7), row.Int(8), row.TimeOrNull(9));

    private static MessageView ReadMessage(Row row) => new(
        new MessageId(row.Text(0)), new ConversationId(row.Text(1)), new SessionId(row.Text(2)), (MessageDirection)row.Int(3), row.Text(4),
        row.TextOrNull(5), row.TextOrNull(6), (MessageStatus)row.Int(7), row.Time(8), row.IntOrNull(9), row.TextOrNull(10), row.Time(11), row.Long(12),
        row.BytesOrNull(13));
}
