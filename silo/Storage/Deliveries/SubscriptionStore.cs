using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Deliveries;

/// <summary>Named positions in tenants' feeds.</summary>
public sealed class SubscriptionStore(Store store) : ISubscriptions
{
    private const string Columns = "tenant, name, position, created_at, committed_at";
    private readonly StoreTables _tables = new(store);

    public async Task<bool> AddAsync(SubscriptionRecord subscription, int most, CancellationToken cancellationToken = default)
    {
        var add = new Statement(
            $"""
             INSERT INTO subscriptions ({Columns}) SELECT $1, $2, $3, $4, NULL
             WHERE (SELECT count(*) FROM subscriptions WHERE tenant = $1) < $5 ON CONFLICT (tenant, name) DO NOTHING
             """,
            subscription.Tenant.Value, subscription.Name, subscription.Position.Value, Microseconds.Of(subscription.CreatedAt), (long)most);
        return await _tables.ExecuteAsync(add, cancellationToken) > 0;
    }

    public Task<SubscriptionRecord?> FindAsync(TenantId tenant, string name, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new TenantQuery(tenant, $"SELECT {Columns} FROM subscriptions WHERE tenant = $1 AND name = $2", name), Read, cancellationToken);

    public async Task<bool> MoveAsync(TenantId tenant, string name, FeedCursor from, FeedCursor to, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        var move = new Statement(
            "UPDATE subscriptions SET position = $4, committed_at = $5 WHERE tenant = $1 AND name = $2 AND position = $3",
            tenant.Value, name, from.Value, to.Value, Microseconds.Of(at));
        return await _tables.ExecuteAsync(move, cancellationToken) > 0;
    }

    public Task<Page<SubscriptionRecord>> ListAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"subscriptions/{tenant}";
        var after = cursor is null ? "" : PageCursor.Parse(cursor, list).Tie;
        var query = new TenantQuery(tenant, $"SELECT {Columns} FROM subscriptions WHERE tenant = $1 AND name > $2 ORDER BY name LIMIT $3", after, pageSize + 1);
        return _tables.PageAsync(query, pageSize, Read, last => new PageCursor(0, last.Name).ToText(list), cancellationToken);
    }

    public Task RemoveAsync(TenantId tenant, string name, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("DELETE FROM subscriptions WHERE tenant = $1 AND name = $2", tenant.Value, name), cancellationToken);

    private static SubscriptionRecord Read(Row row) =>
        new(new TenantId(row.Text(0)), row.Text(1), new FeedCursor(row.Text(2)), row.Time(3), row.TimeOrNull(4));
}
