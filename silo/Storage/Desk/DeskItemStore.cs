using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Desk;

/// <summary>What is set up for the work on conversations, in a plain table.</summary>
public sealed class DeskItemStore(Store store) : IDeskItems
{
    private const string Columns = "tenant, id, kind, owner, folded, name, body, changed_at";
    private readonly StoreTables _tables = new(store);

    public Task<Page<DeskItem>> ListAsync(TenantId tenant, DeskItemKind kind, PersonId? owner, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"desk-items/{tenant}/{kind}/{owner}";
        var after = cursor is null ? "" : PageCursor.Parse(cursor, list).Tie;
        var query = new TenantQuery(
            tenant, $"SELECT {Columns} FROM desk_items WHERE tenant = $1 AND kind = $2 AND owner = $3 AND folded > $4 ORDER BY folded LIMIT $5", (int)kind, Of(owner), after, pageSize + 1);
        return _tables.PageAsync(query, pageSize, Read, last => new PageCursor(0, Folded(last.Name)).ToText(list), cancellationToken);
    }

    public Task<DeskItem?> FindAsync(TenantId tenant, DeskItemKind kind, DeskItemId id, CancellationToken cancellationToken = default) => _tables.FindAsync(
        new TenantQuery(tenant, $"SELECT {Columns} FROM desk_items WHERE tenant = $1 AND id = $2 AND kind = $3", id.Value, (int)kind), Read, cancellationToken);

    public Task<DeskItem?> FindAsync(TenantId tenant, DeskItemKind kind, PersonId? owner, string name, CancellationToken cancellationToken = default) => _tables.FindAsync(
        new TenantQuery(tenant, $"SELECT {Columns} FROM desk_items WHERE tenant = $1 AND kind = $2 AND owner = $3 AND folded = $4", (int)kind, Of(owner), Folded(name)), Read, cancellationToken);

    public async Task<int> CountAsync(TenantId tenant, DeskItemKind kind, CancellationToken cancellationToken = default) =>
        (int)(await _tables.QueryAsync(new TenantQuery(tenant, "SELECT count(*) FROM desk_items WHERE tenant = $1 AND kind = $2", (int)kind), static row => row.Long(0), cancellationToken))[0];

    public async Task<bool> SaveAsync(DeskItem item, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _tables.ExecuteAsync(
                new Statement(
                    $"""
                     INSERT INTO desk_items ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                     ON CONFLICT (tenant, id) DO UPDATE SET folded = excluded.folded, name = excluded.name, body = excluded.body, changed_at = excluded.changed_at
                     WHERE desk_items.kind = excluded.kind AND desk_items.owner = excluded.owner
                     """,
                    item.Tenant.Value, item.Id.Value, (int)item.Kind, Of(item.Owner), Folded(item.Name), item.Name, item.Body, Microseconds.Of(item.ChangedAt)),
                cancellationToken) > 0;
        }
        catch (UniqueViolationException)
        {
            return false;
        }
    }

    public async Task<bool> RemoveAsync(TenantId tenant, DeskItemKind kind, PersonId? owner, DeskItemId id, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement("DELETE FROM desk_items WHERE tenant = $1 AND id = $2 AND kind = $3 AND owner = $4", tenant.Value, id.Value, (int)kind, Of(owner)), cancellationToken) > 0;

    private static string Of(PersonId? owner) => owner?.Value ?? "";

    /// <summary>Names that differ in case alone are one.</summary>
    private static string Folded(string name) => StoredText.WellFormed(name).ToLowerInvariant();

    private static DeskItem Read(Row row) => new(
        new TenantId(row.Text(0)), new DeskItemId(row.Text(1)), (DeskItemKind)row.Int(2), row.Text(3) is { Length: > 0 } owner ? new PersonId(owner) : null, row.Text(5), row.Text(6), row.Time(7));
}
