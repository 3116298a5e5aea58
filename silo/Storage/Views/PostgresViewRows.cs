using Npgsql;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>The views' tables in PostgreSQL: a batch is arrays in, one round trip to read and one to write.</summary>
internal sealed class PostgresViewRows(Store store) : ViewRows(store)
{
    public override int BatchSize => 1_000;

    protected override string Clear => "TRUNCATE conversation_view, message_view, day_counters, consent_view, label_view";

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override async Task<(Dictionary<ConversationId, ConversationState> States, Dictionary<ConversationId, long> Reached)?> MoveAndLoadAsync(
        DbConnection connection, FeedCursor from, FeedCursor to, ConversationId[] ids, ConversationId[] others, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)connection)
        {
            BatchCommands =
            {
                Command("UPDATE projections SET position = $2 WHERE name = 'views' AND position = $1 RETURNING 1", from.Value, to.Value),
                Command($"SELECT {StateColumns}, {DeskColumnNames} FROM conversation_view WHERE id = ANY ($1)", [Texts(ids, static id => id.Value)]),
                Command("SELECT id, applied FROM conversation_view WHERE id = ANY ($1)", [Texts(others, static id => id.Value)]),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        await reader.NextResultAsync(cancellationToken);
        var states = new Dictionary<ConversationId, ConversationState>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var state = ReadState(new Row(reader));
            states.Add(state.Id, state);
        }

        await reader.NextResultAsync(cancellationToken);
        var reached = new Dictionary<ConversationId, long>();
        while (await reader.ReadAsync(cancellationToken)) reached.Add(new ConversationId(reader.GetString(0)), reader.GetInt64(1));
        return (states, reached);
    }

    protected override async Task<List<ConversationState>> FromDirectoryAsync(DbConnection connection, ConversationId[] ids, CancellationToken cancellationToken)
    {
        const string query =
            """
            SELECT c.id, c.tenant, c.session, c.contact,
                (SELECT i.value FROM identities i WHERE i.tenant = c.tenant AND i.contact = c.contact AND i.kind = 1 LIMIT 1)
            FROM conversations c WHERE c.id = ANY ($1)
            """;
        await using var batch = new NpgsqlBatch((NpgsqlConnection)connection) { BatchCommands = { Command(query, [Texts(ids, static id => id.Value)]) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var states = new List<ConversationState>();
        while (await reader.ReadAsync(cancellationToken)) states.Add(ReadParties(new Row(reader)));
        return states;
    }

    protected override async Task SaveAsync(DbConnection connection, Projection projection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)connection);
        if (projection.Conversations.Count > 0) batch.BatchCommands.Add(Upsert(projection.Conversations));
        PostgresDeskRows.Add(batch, projection.Conversations);
        if (projection.Advanced.Count > 0) batch.BatchCommands.Add(Advance(projection.Advanced));
        if (projection.Messages.Count > 0) batch.BatchCommands.Add(Insert(projection.Messages));
        if (projection.Statuses.Count > 0) batch.BatchCommands.Add(Climb(projection.Statuses));
        if (projection.Days.Count > 0) batch.BatchCommands.Add(Count(projection.Days));
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Upsert(IReadOnlyCollection<ConversationState> rows) => Command(
        $"""
         INSERT INTO conversation_view ({StateColumns})
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::bigint[], $10::bigint[],
             $11::int[], $12::bigint[], $13::bigint[], $14::int[], $15::bigint[])
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, last_text = excluded.last_text, last_direction = excluded.last_direction,
             last_at = excluded.last_at, last_version = excluded.last_version, unread = excluded.unread, window_until = excluded.window_until,
             applied = excluded.applied, place = excluded.place, waiting_since = excluded.waiting_since
         """,
        Texts(rows, static row => row.Id.Value),
        Texts(rows, static row => row.Tenant.Value),
        Texts(rows, static row => row.Session.Value),
        Texts(rows, static row => row.Contact.Value),
        Texts(rows, static row => row.Phone),
        Texts(rows, static row => row.Name),
        Texts(rows, static row => row.LastText),
        Numbers(rows, static row => (int)row.LastDirection),
        Numbers(rows, static row => row.LastAt),
        Numbers(rows, static row => row.LastVersion),
        Numbers(rows, static row => row.Unread),
        Numbers(rows, static row => row.WindowUntil),
        Numbers(rows, static row => row.Applied),
        Numbers(rows, static row => row.Place),
        Numbers(rows, static row => row.WaitingSince));

    private static NpgsqlBatchCommand Advance(IReadOnlyDictionary<(ConversationId Id, TenantId Tenant), long> rows) => Command(
        """
        UPDATE conversation_view c SET applied = a.version
        FROM unnest($1::text[], $2::text[], $3::bigint[]) AS a (id, tenant, version)
        WHERE c.id = a.id AND c.tenant = a.tenant AND c.applied < a.version
        """,
        Texts(rows, static row => row.Key.Id.Value),
        Texts(rows, static row => row.Key.Tenant.Value),
        Numbers(rows, static row => row.Value));

    private static NpgsqlBatchCommand Insert(IReadOnlyCollection<MessageRow> rows) => Command(
        $"""
         INSERT INTO message_view ({MessageColumns})
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::int[], $7::text[], $8::text[], $9::text[],
             $10::int[], $11::bigint[], $12::int[], $13::text[], $14::bigint[], $15::bigint[], $16::text[], $17::text[])
         ON CONFLICT (id) DO NOTHING
         """,
        Texts(rows, static row => row.Id.Value),
        Texts(rows, static row => row.Tenant.Value),
        Texts(rows, static row => row.Conversation.Value),
        Numbers(rows, static row => row.At),
        Numbers(rows, static row => row.Version),
        Numbers(rows, static row => (int)row.Direction),
        Texts(rows, static row => row.Type),
        Texts(rows, static row => row.Text),
        Texts(rows, static row => row.WhatsAppId),
        Numbers(rows, static row => (int)row.Status),
        Numbers(rows, static row => row.StatusAt),
        Numbers(rows, static row => row.ErrorCode),
        Texts(rows, static row => row.ErrorText),
        Numbers(rows, static row => row.StatusVersion),
        Numbers(rows, static row => row.DeliveredAt),
        Texts(rows, static row => row.Price),
        Texts(rows, static row => row.Template));

    private static NpgsqlBatchCommand Climb(IReadOnlyCollection<StatusRow> rows) => Command(
        """
        UPDATE message_view m SET whatsapp_id = COALESCE(m.whatsapp_id, s.whatsapp_id), status = GREATEST(m.status, s.status),
            status_at = CASE WHEN s.status > m.status THEN s.status_at ELSE m.status_at END,
            error_code = CASE WHEN s.status > m.status THEN s.error_code ELSE m.error_code END,
            error_text = CASE WHEN s.status > m.status THEN s.error_text ELSE m.error_text END,
            status_version = CASE WHEN s.status > m.status THEN s.status_version ELSE m.status_version END,
            delivered_at = LEAST(m.delivered_at, s.delivered_at), price = COALESCE(m.price, s.price)
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bigint[], $7::int[], $8::text[], $9::bigint[], $10::bigint[], $11::text[])
            AS s (id, tenant, conversation, whatsapp_id, status, status_at, error_code, error_text, status_version, delivered_at, price)
        WHERE m.id = s.id AND m.tenant = s.tenant AND m.conversation = s.conversation
            AND (s.status > m.status OR m.whatsapp_id IS NULL OR (m.price IS NULL AND s.price IS NOT NULL) OR (s.delivered_at IS NOT NULL AND (m.delivered_at IS NULL OR s.delivered_at < m.delivered_at)))
        """,
        Texts(rows, static row => row.Id.Value),
        Texts(rows, static row => row.Tenant.Value),
        Texts(rows, static row => row.Conversation.Value),
        Texts(rows, static row => row.WhatsAppId),
        Numbers(rows, static row => (int)row.Status),
        Numbers(rows, static row => row.StatusAt),
        Numbers(rows, static row => row.ErrorCode),
        Texts(rows, static row => row.ErrorText),
        Numbers(rows, static row => row.StatusVersion),
        Numbers(rows, static row => row.DeliveredAt),
        Texts(rows, static row => row.Price));

    private static NpgsqlBatchCommand Count(IReadOnlyCollection<DayRow> rows) => Command(
        """
        INSERT INTO day_counters AS d (tenant, day, received, queued, accepted, sent, delivered, read, failed)
        SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
        ON CONFLICT (tenant, day) DO UPDATE SET received = d.received + excluded.received, queued = d.queued + excluded.queued,
            accepted = d.accepted + excluded.accepted, sent = d.sent + excluded.sent, delivered = d.delivered + excluded.delivered,
            read = d.read + excluded.read, failed = d.failed + excluded.failed
        """,
        Texts(rows, static row => row.Tenant.Value),
        Numbers(rows, static row => row.Day),
        Numbers(rows, static row => row.Received),
        Numbers(rows, static row => row.Queued),
        Numbers(rows, static row => row.Accepted),
        Numbers(rows, static row => row.Sent),
        Numbers(rows, static row => row.Delivered),
        Numbers(rows, static row => row.Read),
        Numbers(rows, static row => row.Failed));

    internal static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> arguments)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var argument in arguments) command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return command;
    }

    internal static string?[] Texts<T>(IReadOnlyCollection<T> rows, Func<T, string?> text)
    {
        var column = new string?[rows.Count];
        var i = 0;
        foreach (var row in rows) column[i++] = text(row) is { } given ? StoredText.Encode(given) : null;
        return column;
    }

    internal static TNumber[] Numbers<T, TNumber>(IReadOnlyCollection<T> rows, Func<T, TNumber> number)
    {
        var column = new TNumber[rows.Count];
        var i = 0;
        foreach (var row in rows) column[i++] = number(row);
        return column;
    }
}
