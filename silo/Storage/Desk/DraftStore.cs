using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Desk;

/// <summary>Drafts in a plain table.</summary>
public sealed class DraftStore(Store store) : IDrafts
{
    private const string Columns = "conversation, text, note, changed_at";
    private readonly StoreTables _tables = new(store);

    public Task<Page<DraftRecord>> ListAsync(TenantId tenant, PersonId person, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"drafts/{tenant}/{person}";
        var after = cursor is null ? new PageCursor(long.MaxValue, "") : PageCursor.Parse(cursor, list);
        var query = new TenantQuery(
            tenant,
            $"""
             SELECT {Columns} FROM desk_drafts WHERE tenant = $1 AND person = $2
                 AND changed_at <= $3 AND (changed_at < $3 OR conversation > $4) ORDER BY changed_at DESC, conversation LIMIT $5
             """,
            person.Value, after.Sort, after.Tie, pageSize + 1);
        return _tables.PageAsync(query, pageSize, Read, last => new PageCursor(Microseconds.Of(last.ChangedAt), last.Conversation.Value).ToText(list), cancellationToken);
    }

    public Task<DraftRecord?> FindAsync(TenantId tenant, PersonId person, ConversationId conversation, CancellationToken cancellationToken = default) => _tables.FindAsync(
        new TenantQuery(tenant, $"SELECT {Columns} FROM desk_drafts WHERE tenant = $1 AND person = $2 AND conversation = $3", person.Value, conversation.Value), Read, cancellationToken);

    public Task SaveAsync(TenantId tenant, PersonId person, DraftRecord draft, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        draft.Text.Length == 0
            ? new Statement("DELETE FROM desk_drafts WHERE tenant = $1 AND person = $2 AND conversation = $3", tenant.Value, person.Value, draft.Conversation.Value)
            : new Statement(
                $"""
                 INSERT INTO desk_drafts (tenant, person, {Columns}) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (tenant, person, conversation) DO UPDATE SET text = excluded.text, note = excluded.note, changed_at = excluded.changed_at
                 """,
                tenant.Value, person.Value, draft.Conversation.Value, draft.Text, draft.Note ? 1 : 0, Microseconds.Of(draft.ChangedAt)),
        cancellationToken);

    public Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("DELETE FROM desk_drafts WHERE changed_at < $1", Microseconds.Of(before)), cancellationToken);

    private static DraftRecord Read(Row row) => new(new ConversationId(row.Text(0)), row.Text(1), row.Int(2) == 1, row.Time(3));
}
