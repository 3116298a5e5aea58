using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Accounts;

/// <summary>What tenants may use, and what of it cannot be counted elsewhere.</summary>
public sealed class TenantLimitStore(Store store) : ITenantLimits
{
    private const string Columns = "messages_per_day, messages_per_month, stored_bytes, sessions, requests_per_second";
    private const string Values = "CAST($2 AS bigint), CAST($3 AS bigint), CAST($4 AS bigint), CAST($5 AS integer), CAST($6 AS double precision)";

    private const string Replaces =
        "messages_per_day = excluded.messages_per_day, messages_per_month = excluded.messages_per_month, stored_bytes = excluded.stored_bytes, sessions = excluded.sessions, requests_per_second = excluded.requests_per_second";

    private readonly StoreTables _tables = new(store);

    public async Task<TenantLimits> FindAsync(TenantId tenant, CancellationToken cancellationToken = default) => await _tables.FindAsync(
        new TenantQuery(
            tenant,
            """
            SELECT COALESCE(l.messages_per_day, p.messages_per_day), COALESCE(l.messages_per_month, p.messages_per_month), COALESCE(l.stored_bytes, p.stored_bytes),
                COALESCE(l.sessions, p.sessions), COALESCE(l.requests_per_second, p.requests_per_second)
            FROM tenant_limits AS l LEFT JOIN plans AS p ON p.name = l.plan WHERE l.tenant = $1
            """),
        static row => Read(row, 0), cancellationToken) ?? TenantLimits.None;

    public async Task<TenantPlan> PlanAsync(TenantId tenant, CancellationToken cancellationToken = default) => await _tables.FindAsync(
        new TenantQuery(tenant, $"SELECT plan, {Columns} FROM tenant_limits WHERE tenant = $1"), static row => new TenantPlan(row.TextOrNull(0), Read(row, 1)), cancellationToken)
        ?? new TenantPlan(null, TenantLimits.None);

    public Task SaveAsync(TenantId tenant, TenantLimits limits, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement($"INSERT INTO tenant_limits (tenant, {Columns}) VALUES ($1, {Values}) ON CONFLICT (tenant) DO UPDATE SET {Replaces}", [tenant.Value, .. Arguments(limits)]), cancellationToken);

    public async Task<bool> SavePlanAsync(TenantId tenant, TenantPlan plan, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement(
            $"""
             INSERT INTO tenant_limits (tenant, {Columns}, plan)
             SELECT $1, {Values}, CAST($7 AS text) WHERE $7 IS NULL OR EXISTS (SELECT 1 FROM plans WHERE name = $7)
             ON CONFLICT (tenant) DO UPDATE SET {Replaces}, plan = excluded.plan
             """,
            [tenant.Value, .. Arguments(plan.Own), plan.Plan]),
        cancellationToken) == 1;

    public Task<ImmutableArray<PlanRecord>> PlansAsync(CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(new Statement($"SELECT name, {Columns} FROM plans ORDER BY name"), static row => new PlanRecord(row.Text(0), Read(row, 1)), cancellationToken);

    public Task SaveAsync(PlanRecord plan, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement($"INSERT INTO plans (name, {Columns}) VALUES ($1, {Values}) ON CONFLICT (name) DO UPDATE SET {Replaces}", [plan.Name, .. Arguments(plan.Limits)]), cancellationToken);

    public async Task<bool> RemovePlanAsync(string name, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement("DELETE FROM plans WHERE name = $1 AND NOT EXISTS (SELECT 1 FROM tenant_limits WHERE plan = $1)", name), cancellationToken) == 1;

    public async Task<long> StoredBytesAsync(TenantId tenant, CancellationToken cancellationToken = default) => (await _tables.QueryAsync(
        new TenantQuery(tenant, "SELECT CAST(COALESCE(SUM(size), 0) AS bigint) FROM media WHERE tenant = $1 AND sha256 IS NOT NULL"), static row => row.Long(0), cancellationToken))[0];

    public async Task<int> ActiveSessionsAsync(TenantId tenant, CancellationToken cancellationToken = default) => (await _tables.QueryAsync(
        new TenantQuery(tenant, "SELECT COUNT(*) FROM sessions WHERE tenant = $1 AND ended_at IS NULL"), static row => (int)row.Long(0), cancellationToken))[0];

    private static object?[] Arguments(TenantLimits limits) => [limits.MessagesPerDay, limits.MessagesPerMonth, limits.StoredBytes, limits.Sessions, limits.RequestsPerSecond];

    private static TenantLimits Read(Row row, int first) => new(row.LongOrNull(first), row.LongOrNull(first + 1), row.LongOrNull(first + 2), row.IntOrNull(first + 3)) { RequestsPerSecond = row.DoubleOrNull(first + 4) };
}
