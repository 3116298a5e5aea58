using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Accounts;

/// <summary>Tenants and API keys; lists are in the order of their making.</summary>
public sealed class AccountStore(Store store) : IAccounts
{
    private const string TenantColumns = "id, name, created_at";
    private const string KeyColumns = "id, tenant, name, secret_hash, created_at, revoked_at";

    private readonly StoreTables _tables = new(store);

    public async Task<TenantRecord> CreateTenantAsync(TenantRecord tenant, string key, CancellationToken cancellationToken = default)
    {
        await _tables.ExecuteAsync(
            new Statement(
                "INSERT INTO tenants (id, name, created_at, request_key) VALUES ($1, $2, $3, $4) ON CONFLICT (request_key) DO NOTHING",
                tenant.Id.Value, tenant.Name, Microseconds.Of(tenant.CreatedAt), key),
            cancellationToken);
        var stored = await _tables.FindAsync(new Statement($"SELECT {TenantColumns} FROM tenants WHERE request_key = $1", key), ReadTenant, cancellationToken);
        return stored ?? throw new InvalidOperationException("A tenant vanished right after it was made.");
    }

    public Task<TenantRecord?> TenantAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"SELECT {TenantColumns} FROM tenants WHERE id = $1", tenant.Value), ReadTenant, cancellationToken);

    public Task<Page<TenantRecord>> TenantsAsync(string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        const string list = "tenants";
        var after = cursor is null ? new PageCursor(long.MinValue, "") : PageCursor.Parse(cursor, list);
        var query = new Statement(
            $"SELECT {TenantColumns} FROM tenants WHERE created_at >= $1 AND (created_at > $1 OR id > $2) ORDER BY created_at, id LIMIT $3",
            after.Sort, after.Tie, pageSize + 1);
        return _tables.PageAsync(
            query, pageSize, ReadTenant, last => new PageCursor(Microseconds.Of(last.CreatedAt), last.Id.Value).ToText(list), cancellationToken);
    }

    public Task AddKeyAsync(ApiKeyRecord key, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            new Statement(
                $"INSERT INTO api_keys ({KeyColumns}) VALUES ($1, $2, $3, $4, $5, $6)",
                key.Id.Value, key.Tenant.Value, key.Name, key.SecretHash, Microseconds.Of(key.CreatedAt), Microseconds.Of(key.RevokedAt)),
            cancellationToken);

    public Task<ApiKeyRecord?> KeyAsync(ApiKeyId id, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"SELECT {KeyColumns} FROM api_keys WHERE id = $1", id.Value), ReadKey, cancellationToken);

    public Task<Page<ApiKeyRecord>> KeysAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"keys/{tenant}";
        var after = cursor is null ? new PageCursor(long.MinValue, "") : PageCursor.Parse(cursor, list);
        var query = new Statement(
            $"""
             SELECT {KeyColumns} FROM api_keys
             WHERE tenant = $1 AND created_at >= $2 AND (created_at > $2 OR id > $3) ORDER BY created_at, id LIMIT $4
             """,
            tenant.Value, after.Sort, after.Tie, pageSize + 1);
        return _tables.PageAsync(
            query, pageSize, ReadKey, last => new PageCursor(Microseconds.Of(last.CreatedAt), last.Id.Value).ToText(list), cancellationToken);
    }

    public async Task<bool> RevokeKeyAsync(TenantId tenant, ApiKeyId id, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        // The first revocation's time stays: a key ended when it ended.
        var revocation = new Statement(
            "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, $3) WHERE tenant = $1 AND id = $2",
            tenant.Value, id.Value, Microseconds.Of(at));
        return await _tables.ExecuteAsync(revocation, cancellationToken) > 0;
    }

    private static TenantRecord ReadTenant(Row row) => new(new TenantId(row.Text(0)), row.Text(1), row.Time(2));

    private static ApiKeyRecord ReadKey(Row row) =>
        new(new ApiKeyId(row.Text(0)), new TenantId(row.Text(1)), row.Text(2), row.Bytes(3), row.Time(4), row.TimeOrNull(5));
}
