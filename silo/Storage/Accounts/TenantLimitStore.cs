using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Accounts;

/// <summary>What tenants may use, and what of it cannot be counted elsewhere.</summary>
public sealed class TenantLimitStore(Store store) : ITenantLimits
{
    private const string Columns = "messages_per_day, messages_per_month, stored_bytes, sessions";
    private readonly StoreTables _tables = new(store);

    public async Task<TenantLimits> FindAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        await _tables.FindAsync(new TenantQuery(tenant, $"SELECT {Columns} FROM tenant_limits WHERE tenant = $1"), Read, cancellationToken) ?? TenantLimits.None;

    public Task SaveAsync(TenantId tenant, TenantLimits limits, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            $"""
             INSERT INTO tenant_limits (tenant, {Columns}) VALUES ($1, CAST($2 AS bigint), CAST($3 AS bigint), CAST($4 AS bigint), CAST($5 AS integer))
             ON CONFLICT (tenant) DO UPDATE SET messages_per_day = excluded.messages_per_day,
                 messages_per_month = excluded.messages_per_month, stored_bytes = excluded.stored_bytes, sessions = excluded.sessions
             """,
            tenant.Value, limits.MessagesPerDay, limits.MessagesPerMonth, limits.StoredBytes, limits.Sessions),
        cancellationToken);

    public async Task<long> StoredBytesAsync(TenantId tenant, CancellationToken cancellationToken = default) => (await _tables.QueryAsync(
        new TenantQuery(tenant, "SELECT CAST(COALESCE(SUM(size), 0) AS bigint) FROM media WHERE tenant = $1 AND sha256 IS NOT NULL"), static row => row.Long(0), cancellationToken))[0];

    public async Task<int> ActiveSessionsAsync(TenantId tenant, CancellationToken cancellationToken = default) => (await _tables.QueryAsync(
        new TenantQuery(tenant, "SELECT COUNT(*) FROM sessions WHERE tenant = $1 AND ended_at IS NULL"), static row => (int)row.Long(0), cancellationToken))[0];

    private static TenantLimits Read(Row row) => new(row.LongOrNull(0), row.LongOrNull(1), row.LongOrNull(2), row.IntOrNull(3));
}
