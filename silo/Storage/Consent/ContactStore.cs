using Parley.Contracts.Grains;
using Parley.Storage.Contacts;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Consent;

/// <summary>Contacts by their identities, and the suppression list. Shares the directory's tables.</summary>
public sealed class ContactStore(Store store) : IContacts
{
    private readonly StoreTables _tables = new(store);

    public async Task<ContactId> EnsureAsync(TenantId tenant, Identity identity, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(tenant, identity, cancellationToken) is { } known) return known;
        await _tables.ExecuteAsync(
            new Statement(
                "INSERT INTO identities (tenant, kind, value, contact) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, kind, value) DO NOTHING",
                tenant.Value, (int)identity.Kind, identity.Value, ContactId.New().Value),
            cancellationToken);
        // Another may have been first: then it is theirs.
        return await FindAsync(tenant, identity, cancellationToken) ?? throw new InvalidOperationException("A contact vanished right after it was made.");
    }

    public async Task<ContactId?> FindAsync(TenantId tenant, Identity identity, CancellationToken cancellationToken = default)
    {
        var rows = await _tables.QueryAsync(
            new TenantQuery(tenant, "SELECT contact FROM identities WHERE tenant = $1 AND kind = $2 AND value = $3", (int)identity.Kind, identity.Value),
            static row => row.Text(0),
            cancellationToken);
        return rows.IsEmpty ? null : new ContactId(rows[0]);
    }

    public Task<ImmutableArray<Identity>> IdentitiesAsync(TenantId tenant, ContactId contact, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new TenantQuery(tenant, "SELECT kind, value FROM identities WHERE tenant = $1 AND contact = $2 ORDER BY kind, value", contact.Value),
            static row => new Identity((IdentityKind)row.Int(0), row.Text(1)),
            cancellationToken);

    public Task<Page<ContactView>> ListAsync(TenantId tenant, ContactFilter filter, ContactOrder order, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"contacts/{tenant}" + (order == ContactOrder.Phone ? "" : $"/{order}/{filter}");
        var after = cursor is null ? (PageCursor?)null : PageCursor.Parse(cursor, list);
        return _tables.PageAsync(
            ContactList.Query(tenant, filter, order, after, pageSize),
            pageSize,
            ContactList.Read,
            last => ContactList.After(order, last).ToText(list),
            cancellationToken);
    }

    public Task<ContactView?> ViewAsync(TenantId tenant, ContactId contact, CancellationToken cancellationToken = default) => _tables.FindAsync(
        new TenantQuery(tenant, $"SELECT {ContactList.Columns} FROM contact_view v WHERE v.tenant = $1 AND v.contact = $2", contact.Value), ContactList.Read, cancellationToken);

    public Task<Page<SuppressedContact>> SuppressedAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"suppressed/{tenant}";
        var after = cursor is null ? new PageCursor(long.MaxValue, "") : PageCursor.Parse(cursor, list);
        return _tables.PageAsync(
            new TenantQuery(
                tenant,
                """
                SELECT v.contact, v.stopped, v.changed_at,
                    (SELECT i.value FROM identities i WHERE i.tenant = v.tenant AND i.contact = v.contact AND i.kind = 1 ORDER BY i.value LIMIT 1)
                FROM consent_view v WHERE v.tenant = $1 AND v.stopped <> 0
                    AND v.changed_at <= $2 AND (v.changed_at < $2 OR v.contact > $3) ORDER BY v.changed_at DESC, v.contact LIMIT $4
                """,
                after.Sort, after.Tie, pageSize + 1),
            pageSize,
            static row => new SuppressedContact(new ContactId(row.Text(0)), row.TextOrNull(3), (Purposes)row.Int(1), row.Time(2)),
            last => new PageCursor(Microseconds.Of(last.ChangedAt), last.Contact.Value).ToText(list),
            cancellationToken);
    }
}
