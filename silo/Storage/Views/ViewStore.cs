using System.Globalization;
using Parley.Contracts.Grains;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>The views as they are read. A message's raw bytes come from the journal: they are kept, and erased, in one place.</summary>
public sealed class ViewStore(Store store) : IViews
{
    private const string MessageColumns =
        """
        m.id, m.conversation, c.session, m.direction, m.type, m.text, m.whatsapp_id, m.status, m.status_at, m.error_code, m.error_text, m.at, m.version,
            (SELECT CASE WHEN m.direction > 2 THEN j.content ELSE j.raw END FROM journal j WHERE j.stream = m.conversation AND j.version = m.version AND j.tenant = m.tenant)
        """;

    private static readonly DateOnly Epoch = new(1970, 1, 1);
    private readonly StoreTables _tables = new(store);

    public Task<Page<ConversationView>> ConversationsAsync(
        TenantId tenant, ConversationFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = ConversationList.Name(tenant, filter);
        var after = cursor is null ? (PageCursor?)null : PageCursor.Parse(cursor, list);
        return _tables.PageAsync(ConversationList.Query(tenant, filter, after, pageSize), pageSize, ReadConversation, Next, cancellationToken);

        string Next(ConversationView last) => new PageCursor(Microseconds.Of(filter.Waiting ? last.WaitingSince!.Value : last.LastAt), last.Id.Value).ToText(list);
    }

    public Task<ConversationView?> ConversationAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(
            new TenantQuery(
                tenant,
                $"SELECT {ConversationList.Columns} FROM conversation_view c {ConversationList.LastMessage} WHERE c.tenant = $1 AND c.id = $2",
                conversation.Value),
            ReadConversation,
            cancellationToken);

    public async Task<ConversationCounts> CountAsync(TenantId tenant, SessionId? session, PersonId? person, int most, CancellationToken cancellationToken = default)
    {
        var ofSession = session is null ? "" : " AND session = $4";
        var counts = await _tables.QueryAsync(
            new TenantQuery(
                tenant,
                $"""
                 SELECT (SELECT count(*) FROM (SELECT 1 FROM conversation_view WHERE tenant = $1 AND place = 1 AND assignee = $3{ofSession} LIMIT $2) AS mine),
                     (SELECT count(*) FROM (SELECT 1 FROM conversation_view WHERE tenant = $1 AND place = 0{ofSession} LIMIT $2) AS nobodys),
                     (SELECT count(*) FROM (SELECT 1 FROM conversation_view WHERE tenant = $1 AND place = 1{ofSession} LIMIT $2) AS given)
                 """,
                [most, person?.Value ?? "", .. session is { } one ? [one.Value] : Array.Empty<object?>()]),
            static row => (Mine: row.Long(0), Nobodys: row.Long(1), Given: row.Long(2)),
            cancellationToken);
        var (mine, nobodys, given) = counts[0];
        return new ConversationCounts((int)mine, (int)nobodys, (int)Math.Min(most, nobodys + given));
    }

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
        (MessageDirection)row.Int(6), row.Time(7), row.Int(8), row.TimeOrNull(9))
    {
        Last = row.TextOrNull(10) is { } last ? (new MessageId(last), row.Text(11), (MessageStatus)row.Int(12)) : null,
        Desk = new DeskState(
            (DeskStatus)(row.Int(13) >> 1), row.TimeOrNull(14), row.TextOrNull(15) is { } assignee ? new PersonId(assignee) : null,
            row.TextOrNull(16) is { } team ? new DeskItemId(team) : null, Labels(row.TextOrNull(17)), (DeskPriority)row.Int(18)),
        WaitingSince = row.TimeOrNull(19),
    };

    private static ImmutableArray<DeskItemId> Labels(string? column) => column is null ? [] : [.. DeskColumns.Ids(column).Select(static id => new DeskItemId(id))];

    private static MessageView ReadMessage(Row row) => new(
        new MessageId(row.Text(0)), new ConversationId(row.Text(1)), new SessionId(row.Text(2)), (MessageDirection)row.Int(3), row.Text(4),
        row.TextOrNull(5), row.TextOrNull(6), (MessageStatus)row.Int(7), row.Time(8), row.IntOrNull(9), row.TextOrNull(10), row.Time(11), row.Long(12),
        row.BytesOrNull(13));
}
