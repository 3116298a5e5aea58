using System.Collections.Frozen;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Platform;

/// <summary>Standings in a plain table. Few tenants are in it, and all of those are in memory.</summary>
public sealed class TenantStandings(Store store) : ITenantStandings
{
    private const string Columns = "s.tenant, s.suspended, s.reason, s.requests_per_second, s.changed_at";
    private readonly StoreTables _tables = new(store);
    private readonly Lock _lock = new();
    private FrozenDictionary<TenantId, TenantStanding> _known = FrozenDictionary<TenantId, TenantStanding>.Empty;

    /// <summary>What this process decided while it reads what others did: the read may have come before it.</summary>
    private readonly Dictionary<TenantId, TenantStanding> _meanwhile = [];
    private int _reading;

    public TenantStanding? Of(TenantId tenant) => Volatile.Read(ref _known).GetValueOrDefault(tenant);

    public async Task<TenantStanding> ReadAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        await _tables.FindAsync(new Statement($"SELECT {Columns} FROM tenant_standings AS s WHERE s.tenant = $1", tenant.Value), static row => Read(row, 0), cancellationToken) ?? TenantStanding.Good(tenant);

    public async Task SaveAsync(TenantStanding standing, CancellationToken cancellationToken = default)
    {
        await _tables.ExecuteAsync(
            new Statement(
                """
                INSERT INTO tenant_standings (tenant, suspended, reason, requests_per_second, changed_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (tenant) DO UPDATE SET suspended = excluded.suspended, reason = excluded.reason, requests_per_second = excluded.requests_per_second, changed_at = excluded.changed_at
                """,
                standing.Tenant.Value, standing.IsSuspended ? 1 : 0, standing.Reason, standing.RequestsPerSecond, Microseconds.Of(standing.ChangedAt) ?? 0),
            cancellationToken);
        lock (_lock)
        {
            if (_reading > 0) _meanwhile[standing.Tenant] = standing;
            _known = new Dictionary<TenantId, TenantStanding>(_known) { [standing.Tenant] = standing }.ToFrozenDictionary();
        }
    }

    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock) _reading++;
        try
        {
            var all = await _tables.QueryAsync(
                new Statement($"SELECT {Columns} FROM tenant_standings AS s WHERE s.suspended = 1 OR s.requests_per_second IS NOT NULL"), static row => Read(row, 0), cancellationToken);
            lock (_lock)
            {
                var known = all.ToDictionary(static one => one.Tenant);
                foreach (var own in _meanwhile.Values) known[own.Tenant] = own;
                _known = known.ToFrozenDictionary();
            }
        }
        finally
        {
            lock (_lock)
            {
                if (--_reading == 0) _meanwhile.Clear();
            }
        }
    }

    public Task<Page<(TenantRecord Tenant, TenantStanding Standing)>> SearchAsync(TenantSearch search, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"tenants/{search}";
        var after = cursor is null ? new PageCursor(long.MinValue, "") : PageCursor.Parse(cursor, list);
        var query = new Statement(
            $"""
             SELECT t.id, t.name, t.created_at, {Columns} FROM tenants AS t LEFT JOIN tenant_standings AS s ON s.tenant = t.id
             WHERE t.created_at >= $1 AND (t.created_at > $1 OR t.id > $2) AND ($3 = '' OR t.id = $3 OR lower(t.name) LIKE $4 ESCAPE '\') AND ($5 < 0 OR COALESCE(s.suspended, 0) = $5)
             ORDER BY t.created_at, t.id LIMIT $6
             """,
            after.Sort, after.Tie, search.Text ?? "", Contains(search.Text ?? ""), search.IsSuspended is { } suspended ? suspended ? 1 : 0 : -1, pageSize + 1);
        return _tables.PageAsync(query, pageSize, ReadFound, last => new PageCursor(Microseconds.Of(last.Tenant.CreatedAt), last.Tenant.Id.Value).ToText(list), cancellationToken);
    }

    private static string Contains(string text) =>
        $"%{text.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static (TenantRecord Tenant, TenantStanding Standing) ReadFound(Row row)
    {
        var tenant = new TenantRecord(new TenantId(row.Text(0)), row.Text(1), row.Time(2));
        return (tenant, row.TextOrNull(3) is null ? TenantStanding.Good(tenant.Id) : Read(row, 3));
    }

    private static TenantStanding Read(Row row, int first) =>
        new(new TenantId(row.Text(first)), row.Int(first + 1) == 1, row.Text(first + 2), row.DoubleOrNull(first + 3), row.Time(first + 4));
}
