namespace Parley.Contracts.Ports;

/// <summary>Which tenants are suspended or slowed down. Asked by every call and every send, so it is answered from memory; writes are durable on return.</summary>
public interface ITenantStandings
{
    /// <summary>How a tenant stands, as this process knows it, null for well: what another process decided a few seconds ago may not be known yet.</summary>
    TenantStanding? Of(TenantId tenant);

    /// <summary>How a tenant stands, from the store.</summary>
    Task<TenantStanding> ReadAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Changes how a tenant stands; this process knows it on return.</summary>
    Task SaveAsync(TenantStanding standing, CancellationToken cancellationToken = default);

    /// <summary>Learns what other processes decided.</summary>
    Task RefreshAsync(CancellationToken cancellationToken = default);

    /// <summary>Tenants with how they stand, in the order of their making.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<(TenantRecord Tenant, TenantStanding Standing)>> SearchAsync(TenantSearch search, string? cursor, int pageSize, CancellationToken cancellationToken = default);
}

/// <summary>How a tenant stands with the operator.</summary>
/// <param name="Reason">Why it is suspended or slowed down, as its people are told; empty for neither.</param>
/// <param name="RequestsPerSecond">The most requests that it may make now; null for the operator's usual limit.</param>
/// <param name="ChangedAt">When it last changed; null for never.</param>
public sealed record TenantStanding(TenantId Tenant, bool IsSuspended, string Reason, double? RequestsPerSecond, DateTimeOffset? ChangedAt)
{
    /// <summary>How everybody stands whom nobody has decided about.</summary>
    public static TenantStanding Good(TenantId tenant) => new(tenant, false, "", null, null);
}

/// <summary>Which tenants; null for all.</summary>
/// <param name="Text">A part of the name, in any case, or the whole id.</param>
public sealed record TenantSearch(string? Text, bool? IsSuspended);
