using System.Net;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Accounts;

/// <summary>Tenants and API keys; lists are in the order of their making.</summary>
public sealed class AccountStore(Store store) : IAccounts
{
    private const string TenantColumns = "id, name, created_at";
    private const string KeyColumns = "id, tenant, name, secret_hash, created_at, revoked_at, permissions, sessions, networks, expires_at, last_used_at, former_hash, former_until, author, test";
    private const int MostOfOne = 1000;

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
                $"INSERT INTO api_keys ({KeyColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                key.Id.Value, key.Tenant.Value, key.Name, key.SecretHash, Microseconds.Of(key.CreatedAt), Microseconds.Of(key.RevokedAt),
                key.Scope.Permissions, string.Join(' ', key.Scope.Sessions), string.Join(' ', key.Scope.Networks),
                Microseconds.Of(key.ExpiresAt), Microseconds.Of(key.LastUsedAt), key.FormerHash, Microseconds.Of(key.FormerUntil), key.Author, key.Scope.OnlyTest ? 1 : 0),
            cancellationToken);

    public Task<ApiKeyRecord?> KeyAsync(ApiKeyId id, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"SELECT {KeyColumns} FROM api_keys WHERE id = $1", id.Value), ReadKey, cancellationToken);

    public Task<Page<ApiKeyRecord>> KeysAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"keys/{tenant}";
        var after = cursor is null ? new PageCursor(long.MinValue, "") : PageCursor.Parse(cursor, list);
        var query = new TenantQuery(
            tenant,
            $"""
             SELECT {KeyColumns} FROM api_keys
             WHERE tenant = $1 AND created_at >= $2 AND (created_at > $2 OR id > $3) ORDER BY created_at, id LIMIT $4
             """,
            after.Sort, after.Tie, pageSize + 1);
        return _tables.PageAsync(
            query, pageSize, ReadKey, last => new PageCursor(Microseconds.Of(last.CreatedAt), last.Id.Value).ToText(list), cancellationToken);
    }

    public Task<ImmutableArray<ApiKeyRecord>> KeysByAsync(TenantId tenant, PersonId author, DateTimeOffset now, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new TenantQuery(
            tenant,
            $"""
             SELECT {KeyColumns} FROM api_keys
             WHERE tenant = $1 AND author = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3) ORDER BY created_at, id LIMIT {MostOfOne}
             """,
            author.Value, Microseconds.Of(now)),
        ReadKey, cancellationToken);

    public async Task<bool> RotateKeyAsync(TenantId tenant, ApiKeyId id, ReadOnlyMemory<byte> secretHash, DateTimeOffset formerUntil, CancellationToken cancellationToken = default)
    {
        var rotation = new Statement(
            "UPDATE api_keys SET former_hash = secret_hash, former_until = $3, secret_hash = $4 WHERE tenant = $1 AND id = $2 AND revoked_at IS NULL",
            tenant.Value, id.Value, Microseconds.Of(formerUntil), secretHash);
        return await _tables.ExecuteAsync(rotation, cancellationToken) > 0;
    }

    public Task KeysUsedAsync(ImmutableArray<(ApiKeyId Key, DateTimeOffset At)> uses, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        [.. uses.Select(static use => new Statement(
            "UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)", use.Key.Value, Microseconds.Of(use.At)))],
        cancellationToken);

    public async Task<bool> RevokeKeyAsync(TenantId tenant, ApiKeyId id, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        // The first revocation's time stays: a key ended when it ended.
        var revocation = new Statement(
            "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, $3) WHERE tenant = $1 AND id = $2",
            tenant.Value, id.Value, Microseconds.Of(at));
        return await _tables.ExecuteAsync(revocation, cancellationToken) > 0;
    }

    private static TenantRecord ReadTenant(Row row) => new(new TenantId(row.Text(0)), row.Text(1), row.Time(2));

    private static ApiKeyRecord ReadKey(Row row) => new(new ApiKeyId(row.Text(0)), new TenantId(row.Text(1)), row.Text(2), row.Bytes(3), row.Time(4), row.TimeOrNull(5))
    {
        Scope = new KeyScope(
            row.Long(6),
            [.. Words(row.Text(7)).Select(static word => new SessionId(word))],
            [.. Words(row.Text(8)).Select(static word => IPNetwork.Parse(word))]) { OnlyTest = row.Int(14) == 1 },
        ExpiresAt = row.TimeOrNull(9),
        LastUsedAt = row.TimeOrNull(10),
        FormerHash = row.BytesOrNull(11),
        FormerUntil = row.TimeOrNull(12),
        Author = row.TextOrNull(13),
    };

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
