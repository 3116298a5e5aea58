namespace Parley.Contracts.Ports;

/// <summary>Named positions in tenants' feeds. Writes are durable on return.</summary>
public interface ISubscriptions
{
    /// <summary>Makes a subscription; false when the tenant has one of this name already, or <paramref name="most"/> of them.</summary>
    Task<bool> AddAsync(SubscriptionRecord subscription, int most, CancellationToken cancellationToken = default);

    Task<SubscriptionRecord?> FindAsync(TenantId tenant, string name, CancellationToken cancellationToken = default);

    /// <summary>Moves a position from where the caller saw it; false when it is not there any more.</summary>
    Task<bool> MoveAsync(TenantId tenant, string name, FeedCursor from, FeedCursor to, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>By name.</summary>
    Task<Page<SubscriptionRecord>> ListAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    Task RemoveAsync(TenantId tenant, string name, CancellationToken cancellationToken = default);
}

/// <summary>A position that outlives its readers.</summary>
/// <param name="CommittedAt">When it last moved; null before the first commit.</param>
public sealed record SubscriptionRecord(TenantId Tenant, string Name, FeedCursor Position, DateTimeOffset CreatedAt, DateTimeOffset? CommittedAt);

/// <summary>What the store knows about feed positions beyond reading from them.</summary>
public interface IFeedPositions
{
    /// <summary>Negative when <paramref name="a"/> comes before <paramref name="b"/>, 0 when they are one position.</summary>
    /// <exception cref="FeedCursorException">One of them is not of this store.</exception>
    Task<int> CompareAsync(FeedCursor a, FeedCursor b, CancellationToken cancellationToken = default);

    /// <summary>A position right before the first event, of whichever tenant, that happened at <paramref name="at"/> or later; the
    /// feed's end when there is none. Clocks of several writers may differ: events within a second of it may lie on either side.</summary>
    Task<FeedCursor> BeforeAsync(DateTimeOffset at, CancellationToken cancellationToken = default);
}
