using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Platform;

/// <summary>Support access in plain tables.</summary>
public sealed class SupportAccessStore(Store store) : ISupportAccess
{
    private const string Columns = "id, tenant, reason, permissions, seconds, state, requested_at, ends_at, api_key";
    private readonly StoreTables _tables = new(store);

    public Task AddAsync(SupportAccessRecord access, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            $"INSERT INTO support_access ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            access.Id.Value, access.Tenant.Value, access.Reason, access.Permissions, (long)access.Duration.TotalSeconds, (int)access.State, Microseconds.Of(access.RequestedAt), Microseconds.Of(access.EndsAt), access.Key?.Value),
        cancellationToken);

    public Task<SupportAccessRecord?> FindAsync(TenantId? tenant, SupportAccessId id, CancellationToken cancellationToken = default) => tenant is { } one
        ? _tables.FindAsync(new TenantQuery(one, $"SELECT {Columns} FROM support_access WHERE tenant = $1 AND id = $2", id.Value), Read, cancellationToken)
        : _tables.FindAsync(new Statement($"SELECT {Columns} FROM support_access WHERE id = $1", id.Value), Read, cancellationToken);

    public Task<Page<SupportAccessRecord>> ListAsync(TenantId? tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"support-access/{tenant}";
        var after = cursor is null ? new PageCursor(long.MaxValue, "") : PageCursor.Parse(cursor, list);
        const string since = "requested_at <= $2 AND (requested_at < $2 OR id > $3) ORDER BY requested_at DESC, id LIMIT $4";
        return tenant is { } one
            ? _tables.PageAsync(new TenantQuery(one, $"SELECT {Columns} FROM support_access WHERE tenant = $1 AND {since}", after.Sort, after.Tie, pageSize + 1), pageSize, Read, Next, cancellationToken)
            : _tables.PageAsync(new Statement($"SELECT {Columns} FROM support_access WHERE tenant <> $1 AND {since}", "", after.Sort, after.Tie, pageSize + 1), pageSize, Read, Next, cancellationToken);

        string Next(SupportAccessRecord last) => new PageCursor(Microseconds.Of(last.RequestedAt), last.Id.Value).ToText(list);
    }

    public async Task<bool> SaveAsync(SupportAccessRecord access, SupportState from, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement(
            "UPDATE support_access SET state = $3, ends_at = $4, api_key = $5 WHERE id = $1 AND state = $2", access.Id.Value, (int)from, (int)access.State, Microseconds.Of(access.EndsAt), access.Key?.Value),
        cancellationToken) > 0;

    public async Task<bool?> PolicyAsync(TenantId tenant, CancellationToken cancellationToken = default)
    {
        var rows = await _tables.QueryAsync(new TenantQuery(tenant, "SELECT allows FROM support_policies WHERE tenant = $1"), static row => row.Int(0) == 1, cancellationToken);
        return rows.IsEmpty ? null : rows[0];
    }

    public Task SavePolicyAsync(TenantId tenant, bool allows, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement("INSERT INTO support_policies (tenant, allows) VALUES ($1, $2) ON CONFLICT (tenant) DO UPDATE SET allows = excluded.allows", tenant.Value, allows ? 1 : 0), cancellationToken);

    private static SupportAccessRecord Read(Row row) => new(
        new SupportAccessId(row.Text(0)), new TenantId(row.Text(1)), row.Text(2), row.Long(3), TimeSpan.FromSeconds(row.Long(4)), (SupportState)row.Int(5), row.Time(6), row.Time(7),
        row.TextOrNull(8) is { } key ? new ApiKeyId(key) : null);
}
