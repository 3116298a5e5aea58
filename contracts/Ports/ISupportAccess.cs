namespace Parley.Contracts.Ports;

/// <summary>When and why the operator may look into tenants' accounts. Writes are durable on return.</summary>
public interface ISupportAccess
{
    Task AddAsync(SupportAccessRecord access, CancellationToken cancellationToken = default);

    /// <summary>A tenant's, or anybody's (null); null where there is none.</summary>
    Task<SupportAccessRecord?> FindAsync(TenantId? tenant, SupportAccessId id, CancellationToken cancellationToken = default);

    /// <summary>A tenant's, or everybody's (null), newest first.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<SupportAccessRecord>> ListAsync(TenantId? tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>Saves what an access has become; false when its state is not <paramref name="from"/> any more.</summary>
    Task<bool> SaveAsync(SupportAccessRecord access, SupportState from, CancellationToken cancellationToken = default);

    /// <summary>Whether a tenant allows every access beforehand; null where it never said.</summary>
    Task<bool?> PolicyAsync(TenantId tenant, CancellationToken cancellationToken = default);

    Task SavePolicyAsync(TenantId tenant, bool allows, CancellationToken cancellationToken = default);
}

/// <summary>An access.</summary>
/// <param name="Reason">Why, as the tenant reads it.</param>
/// <param name="Permissions">One bit per permission of the API.</param>
/// <param name="EndsAt">When it ends by itself; before it is allowed, until when it can be.</param>
/// <param name="Key">The API key by which it is used; null while it was not opened.</param>
public sealed record SupportAccessRecord(
    SupportAccessId Id, TenantId Tenant, string Reason, long Permissions, TimeSpan Duration, SupportState State, DateTimeOffset RequestedAt, DateTimeOffset EndsAt, ApiKeyId? Key);

/// <summary>Where an access stands; numbers are stored.</summary>
public enum SupportState
{
    /// <summary>The tenant has not said yet.</summary>
    Requested = 1,
    Active = 2,
    Refused = 3,

    /// <summary>The tenant or the operator ended it before its time.</summary>
    Ended = 4,
}
