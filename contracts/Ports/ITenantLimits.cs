namespace Parley.Contracts.Ports;

/// <summary>What tenants may use, where the operator set it for one of them: a plain table. Writes are durable on return.</summary>
public interface ITenantLimits
{
    /// <summary>A tenant's own limits; <see cref="TenantLimits.None"/> when nothing was set for it.</summary>
    Task<TenantLimits> FindAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Sets all of a tenant's limits; what is null goes by the operator's default again. In force within seconds.</summary>
    Task SaveAsync(TenantId tenant, TenantLimits limits, CancellationToken cancellationToken = default);

    /// <summary>How many bytes of files the tenant has.</summary>
    Task<long> StoredBytesAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>How many numbers the tenant has connected.</summary>
    Task<int> ActiveSessionsAsync(TenantId tenant, CancellationToken cancellationToken = default);
}

/// <summary>What one tenant may use, beside the rate of its requests, which is its standing's. Null is the operator's default, for which 0 is no limit.</summary>
/// <param name="MessagesPerDay">Sends that are promised on a day, UTC.</param>
/// <param name="MessagesPerMonth">The same in a calendar month, UTC.</param>
/// <param name="StoredBytes">Bytes of files, uploaded ones and customers' together.</param>
/// <param name="Sessions">Numbers that are connected at the same time.</param>
public sealed record TenantLimits(long? MessagesPerDay, long? MessagesPerMonth, long? StoredBytes, int? Sessions)
{
    /// <summary>Nothing set.</summary>
    public static readonly TenantLimits None = new(null, null, null, null);
}
