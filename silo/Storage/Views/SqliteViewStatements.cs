using Parley.Domain.Conversations;
using Parley.Storage.Journal.Sqlite;
using Parley.Storage.Tables;
using SQLitePCL;

namespace Parley.Storage.Views;

/// <summary>The projector's statements, compiled once and without ADO.NET's layer: each runs for every message. For the writer thread.</summary>
internal sealed class SqliteViewStatements(sqlite3 database) : IDisposable
{
    private readonly SqliteStatement _move = new(database, "UPDATE projections SET position = ?2 WHERE name = 'views' AND position = ?1");
    private readonly SqliteStatement _load = new(
        database,
        """
        SELECT tenant, session, contact, phone, name, last_text, last_direction, last_at, last_version, unread, window_until, applied, place, waiting_since,
            snoozed_until, assignee, team, labels, priority
        FROM conversation_view WHERE id = ?1
        """);

    private readonly SqliteStatement _reached = new(database, "SELECT applied FROM conversation_view WHERE id = ?1");
    private readonly SqliteStatement _conversation = new(
        database,
        """
        INSERT INTO conversation_view (id, tenant, session, contact, phone, name, last_text, last_direction, last_at, last_version, unread, window_until, applied,
            place, waiting_since)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, last_text = excluded.last_text, last_direction = excluded.last_direction,
            last_at = excluded.last_at, last_version = excluded.last_version, unread = excluded.unread, window_until = excluded.window_until,
            applied = excluded.applied, place = excluded.place, waiting_since = excluded.waiting_since
        """);

    private readonly SqliteDeskStatements _desk = new(database);

    private readonly SqliteStatement _advance = new(database, "UPDATE conversation_view SET applied = ?3 WHERE id = ?1 AND tenant = ?2 AND applied < ?3");
    private readonly SqliteStatement _message = new(
        database,
        """
        INSERT INTO message_view (id, tenant, conversation, at, version, direction, type, text, whatsapp_id, status, status_at, error_code, error_text,
            status_version, delivered_at, price, template)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        ON CONFLICT (id) DO NOTHING
        """);

    private readonly SqliteStatement _climb = new(
        database,
        """
        UPDATE message_view SET whatsapp_id = COALESCE(whatsapp_id, ?4), status = MAX(status, ?5),
            status_at = CASE WHEN ?5 > status THEN ?6 ELSE status_at END,
            error_code = CASE WHEN ?5 > status THEN ?7 ELSE error_code END,
            error_text = CASE WHEN ?5 > status THEN ?8 ELSE error_text END,
            status_version = CASE WHEN ?5 > status THEN ?9 ELSE status_version END,
            delivered_at = COALESCE(MIN(delivered_at, ?10), delivered_at, ?10), price = COALESCE(price, ?11)
        WHERE id = ?1 AND tenant = ?2 AND conversation = ?3
        """);

    private readonly SqliteStatement _day = new(
        database,
        """
        INSERT INTO day_counters (tenant, day, received, queued, accepted, sent, delivered, read, failed)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (tenant, day) DO UPDATE SET received = received + excluded.received, queued = queued + excluded.queued,
            accepted = accepted + excluded.accepted, sent = sent + excluded.sent, delivered = delivered + excluded.delivered,
            read = read + excluded.read, failed = failed + excluded.failed
        """);

    /// <summary>Moves the position; false when it was not <paramref name="from"/>.</summary>
    public bool Move(FeedCursor from, FeedCursor to)
    {
        _move.Bind(1, from.Value);
        _move.Bind(2, to.Value);
        return _move.Run() > 0;
    }

    /// <summary>These conversations' rows, those that there are.</summary>
    public Dictionary<ConversationId, ConversationState> Load(ConversationId[] ids)
    {
        var states = new Dictionary<ConversationId, ConversationState>(ids.Length);
        foreach (var id in ids)
        {
            _load.Bind(1, id.Value);
            if (!_load.Step()) continue;
            states.Add(id, new ConversationState(id, new TenantId(_load.Text(0)))
            {
                Session = new SessionId(_load.Text(1)), Contact = new ContactId(_load.Text(2)), Phone = TextOrNull(3), Name = TextOrNull(4),
                LastText = TextOrNull(5), LastDirection = (MessageDirection)_load.Integer(6), LastAt = _load.Integer(7), LastVersion = _load.Integer(8),
                Unread = (int)_load.Integer(9), WindowUntil = _load.IsNull(10) ? null : _load.Integer(10), Applied = _load.Integer(11),
                Place = (int)_load.Integer(12), WaitingSince = _load.IsNull(13) ? null : _load.Integer(13),
                Desk = DeskColumns.Of(_load.IsNull(14) ? null : _load.Integer(14), TextOrNull(15), TextOrNull(16), TextOrNull(17), (int)_load.Integer(18)),
            });
            _load.Reset();
        }

        return states;
    }

    /// <summary>The versions that these conversations have reached, of those that there are.</summary>
    public Dictionary<ConversationId, long> Reached(ConversationId[] ids)
    {
        var reached = new Dictionary<ConversationId, long>(ids.Length);
        foreach (var id in ids)
        {
            _reached.Bind(1, id.Value);
            if (!_reached.Step()) continue;
            reached.Add(id, _reached.Integer(0));
            _reached.Reset();
        }

        return reached;
    }

    public void Save(Projection projection)
    {
        foreach (var row in projection.Conversations)
        {
            Save(row);
            if (row.Desk is { } desk) _desk.Save(row, desk);
        }

        foreach (var ((id, tenant), version) in projection.Advanced)
        {
            _advance.Bind(1, id.Value);
            _advance.Bind(2, tenant.Value);
            _advance.Bind(3, version);
            _advance.Run();
        }

        foreach (var row in projection.Messages) Save(row);
        foreach (var row in projection.Statuses) Save(row);
        foreach (var row in projection.Days) Save(row);
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_move, _load, _reached, _conversation, _advance, _message, _climb, _day]) statement.Dispose();
        _desk.Dispose();
    }

    private void Save(ConversationState row)
    {
        _conversation.Bind(1, row.Id.Value);
        _conversation.Bind(2, row.Tenant.Value);
        _conversation.Bind(3, row.Session.Value);
        _conversation.Bind(4, row.Contact.Value);
        Bind(_conversation, 5, row.Phone);
        Bind(_conversation, 6, row.Name);
        Bind(_conversation, 7, row.LastText);
        _conversation.Bind(8, (int)row.LastDirection);
        _conversation.Bind(9, row.LastAt);
        _conversation.Bind(10, row.LastVersion);
        _conversation.Bind(11, row.Unread);
        Bind(_conversation, 12, row.WindowUntil);
        _conversation.Bind(13, row.Applied);
        _conversation.Bind(14, row.Place);
        Bind(_conversation, 15, row.WaitingSince);
        _conversation.Run();
    }

    private void Save(MessageRow row)
    {
        _message.Bind(1, row.Id.Value);
        _message.Bind(2, row.Tenant.Value);
        _message.Bind(3, row.Conversation.Value);
        _message.Bind(4, row.At);
        _message.Bind(5, row.Version);
        _message.Bind(6, (int)row.Direction);
        Bind(_message, 7, row.Type);
        Bind(_message, 8, row.Text);
        Bind(_message, 9, row.WhatsAppId);
        _message.Bind(10, (int)row.Status);
        _message.Bind(11, row.StatusAt);
        Bind(_message, 12, row.ErrorCode);
        Bind(_message, 13, row.ErrorText);
        Bind(_message, 14, row.StatusVersion);
        Bind(_message, 15, row.DeliveredAt);
        Bind(_message, 16, row.Price);
        Bind(_message, 17, row.Template);
        _message.Run();
    }

    private void Save(StatusRow row)
    {
        _climb.Bind(1, row.Id.Value);
        _climb.Bind(2, row.Tenant.Value);
        _climb.Bind(3, row.Conversation.Value);
        Bind(_climb, 4, row.WhatsAppId);
        _climb.Bind(5, (int)row.Status);
        _climb.Bind(6, row.StatusAt);
        Bind(_climb, 7, row.ErrorCode);
        Bind(_climb, 8, row.ErrorText);
        Bind(_climb, 9, row.StatusVersion);
        Bind(_climb, 10, row.DeliveredAt);
        Bind(_climb, 11, row.Price);
        _climb.Run();
    }

    private void Save(DayRow row)
    {
        _day.Bind(1, row.Tenant.Value);
        _day.Bind(2, row.Day);
        _day.Bind(3, row.Received);
        _day.Bind(4, row.Queued);
        _day.Bind(5, row.Accepted);
        _day.Bind(6, row.Sent);
        _day.Bind(7, row.Delivered);
        _day.Bind(8, row.Read);
        _day.Bind(9, row.Failed);
        _day.Run();
    }

    private string? TextOrNull(int column) => _load.IsNull(column) ? null : StoredText.Decode(_load.Text(column));

    internal static void Bind(SqliteStatement statement, int index, string? text)
    {
        if (text is null) statement.BindNull(index);
        else statement.Bind(index, StoredText.Encode(text));
    }

    internal static void Bind(SqliteStatement statement, int index, long? number)
    {
        if (number is { } given) statement.Bind(index, given);
        else statement.BindNull(index);
    }
}
