using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>The views' tables in SQLite: row by row on compiled statements, in short turns on the writer that the journal needs too.</summary>
internal sealed class SqliteViewRows(Store store) : ViewRows(store)
{
    public override int BatchSize => 500;

    protected override string Clear => "DELETE FROM conversation_view;DELETE FROM message_view";

    protected override Task<Dictionary<ConversationId, ConversationState>?> MoveAndLoadAsync(
        DbConnection connection, FeedCursor from, FeedCursor to, ConversationId[] ids, CancellationToken cancellationToken)
    {
        var move = SqliteStatements.Ready(
            connection, "UPDATE projections SET position = $2 WHERE name = 'views' AND position = $1", from.Value, to.Value);
        if (move.ExecuteNonQuery() == 0) return Task.FromResult<Dictionary<ConversationId, ConversationState>?>(null);
        var states = new Dictionary<ConversationId, ConversationState>();
        foreach (var state in Read(connection, $"SELECT {StateColumns} FROM conversation_view WHERE id = $1", ids, ReadState)) states.Add(state.Id, state);
        return Task.FromResult<Dictionary<ConversationId, ConversationState>?>(states);
    }

    protected override Task<List<ConversationState>> FromDirectoryAsync(DbConnection connection, ConversationId[] ids, CancellationToken cancellationToken)
    {
        const string query =
            """
            SELECT c.id, c.tenant, c.session, c.contact,
                (SELECT i.value FROM identities i WHERE i.tenant = c.tenant AND i.contact = c.contact AND i.kind = 1 LIMIT 1)
            FROM conversations c WHERE c.id = $1
            """;
        return Task.FromResult(Read(connection, query, ids, ReadParties).ToList());
    }

    protected override Task SaveAsync(DbConnection connection, Projection projection, CancellationToken cancellationToken)
    {
        foreach (var row in projection.Conversations)
        {
            SqliteStatements.Ready(
                connection,
                $"""
                 INSERT INTO conversation_view ({StateColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, last_text = excluded.last_text, last_direction = excluded.last_direction,
                     last_at = excluded.last_at, last_version = excluded.last_version, unread = excluded.unread, window_until = excluded.window_until,
                     applied = excluded.applied
                 """,
                row.Id.Value, row.Tenant.Value, row.Session.Value, row.Contact.Value, row.Phone, row.Name, row.LastText, (int)row.LastDirection,
                row.LastAt, row.LastVersion, row.Unread, row.WindowUntil, row.Applied).ExecuteNonQuery();
        }

        foreach (var ((id, tenant), version) in projection.Advanced)
        {
            SqliteStatements.Ready(
                connection,
                "UPDATE conversation_view SET applied = $3 WHERE id = $1 AND tenant = $2 AND applied < $3",
                id.Value, tenant.Value, version).ExecuteNonQuery();
        }

        foreach (var row in projection.Messages)
        {
            SqliteStatements.Ready(
                connection,
                $"""
                 INSERT INTO message_view ({MessageColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                 ON CONFLICT (id) DO NOTHING
                 """,
                row.Id.Value, row.Tenant.Value, row.Conversation.Value, row.At, row.Version, (int)row.Direction, row.Type, row.Text, row.WhatsAppId,
                (int)row.Status, row.StatusAt, row.ErrorCode, row.ErrorText).ExecuteNonQuery();
        }

        foreach (var row in projection.Statuses)
        {
            SqliteStatements.Ready(
                connection,
                """
                UPDATE message_view SET whatsapp_id = COALESCE(whatsapp_id, $4), status = MAX(status, $5),
                    status_at = CASE WHEN $5 > status THEN $6 ELSE status_at END,
                    error_code = CASE WHEN $5 > status THEN $7 ELSE error_code END,
                    error_text = CASE WHEN $5 > status THEN $8 ELSE error_text END
                WHERE id = $1 AND tenant = $2 AND conversation = $3
                """,
                row.Id.Value, row.Tenant.Value, row.Conversation.Value, row.WhatsAppId, (int)row.Status, row.StatusAt, row.ErrorCode,
                row.ErrorText).ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<ConversationState> Read(DbConnection connection, string query, ConversationId[] ids, Func<Row, ConversationState> read)
    {
        foreach (var id in ids)
        {
            using var reader = SqliteStatements.Ready(connection, query, id.Value).ExecuteReader();
            if (reader.Read()) yield return read(new Row(reader));
        }
    }
}
