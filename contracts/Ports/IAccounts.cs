namespace Parley.Contracts.Ports;

/// <summary>Tenants and their API keys: plain tables. Writes are durable on return.</summary>
public interface IAccounts
{
    /// <summary>Makes a tenant, or answers the one made earlier with the same <paramref name="key"/> (the platform's idempotency key).</summary>
    Task<TenantRecord> CreateTenantAsync(TenantRecord tenant, string key, CancellationToken cancellationToken = default);

    Task<TenantRecord?> TenantAsync(TenantId tenant, CancellationToken cancellationToken = default);

    Task<Page<TenantRecord>> TenantsAsync(string? cursor, int pageSize, CancellationToken cancellationToken = default);

    Task AddKeyAsync(ApiKeyRecord key, CancellationToken cancellationToken = default);

    /// <summary>A key by its public id, of any tenant: authentication comes before the tenant is known.</summary>
    Task<ApiKeyRecord?> KeyAsync(ApiKeyId id, CancellationToken cancellationToken = default);

    Task<Page<ApiKeyRecord>> KeysAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>The tenant's keys that a person made and that are neither revoked nor past, the oldest first, at most 1,000.</summary>
    Task<ImmutableArray<ApiKeyRecord>> KeysByAsync(TenantId tenant, PersonId author, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives a key of the tenant that is not revoked a new secret; the one until now stays good until <paramref name="formerUntil"/>. False when there is no
    /// such key.
    /// </summary>
    Task<bool> RotateKeyAsync(TenantId tenant, ApiKeyId id, ReadOnlyMemory<byte> secretHash, DateTimeOffset formerUntil, CancellationToken cancellationToken = default);

    /// <summary>Records when keys were last used. Never goes back in time.</summary>
    Task KeysUsedAsync(ImmutableArray<(ApiKeyId Key, DateTimeOffset At)> uses, CancellationToken cancellationToken = default);

    /// <summary>Revokes a key of the tenant; false when the tenant has no such key. A revoked key stays listed.</summary>
    Task<bool> RevokeKeyAsync(TenantId tenant, ApiKeyId id, DateTimeOffset at, CancellationToken cancellationToken = default);
}

/// <summary>A tenant.</summary>
public sealed record TenantRecord(TenantId Id, string Name, DateTimeOffset CreatedAt);

/// <summary>An API key without its secret.</summary>
/// <param name="SecretHash">SHA-256 of the secret part: enough, because the secret is 256 random bits.</param>
public sealed record ApiKeyRecord(ApiKeyId Id, TenantId Tenant, string Name, ReadOnlyMemory<byte> SecretHash, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    public KeyScope Scope { get; init; } = KeyScope.Everything;

    /// <summary>After it the key opens nothing; null for a key that ends only when it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The id of the person or the key that made it; null where the operator did, and for keys of before this was kept.</summary>
    public string? Author { get; init; }

    /// <summary>Null for never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>SHA-256 of the secret before the last rotation; null where there was none.</summary>
    public ReadOnlyMemory<byte>? FormerHash { get; init; }

    /// <summary>Until when the former secret goes on.</summary>
    public DateTimeOffset? FormerUntil { get; init; }
}

/// <summary>A stretch of a list.</summary>
/// <param name="Next">Opaque; null when this was the last page.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? Next);

/// <summary>A cursor of a list that this list never gave out.</summary>
public sealed class PageCursorException() : Exception("The cursor is not one of this list; begin again without a cursor.");
