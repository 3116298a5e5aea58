namespace Parley.Contracts.Ports;

/// <summary>
/// Business portfolios, who is in them, and whom they have reached. Plain tables, written by each portfolio's one owner.
/// Writes are durable on return. People are hashes, forgotten when they do not count any more.
/// </summary>
public interface IPortfolios
{
    /// <summary>A portfolio; an empty one when there is none yet.</summary>
    Task<PortfolioRecord> LoadAsync(PortfolioKey portfolio, CancellationToken cancellationToken = default);

    Task<Page<PortfolioKey>> ListAsync(string? cursor, int pageSize, CancellationToken cancellationToken = default);

    Task SaveLimitsAsync(PortfolioKey portfolio, MessagingLimit? set, MessagingLimit? meta, CancellationToken cancellationToken = default);

    Task SaveTenantAsync(PortfolioKey portfolio, PortfolioTenant tenant, CancellationToken cancellationToken = default);

    /// <summary>A session is in one portfolio at most: the newest.</summary>
    Task AddSessionAsync(PortfolioKey portfolio, SessionKey session, CancellationToken cancellationToken = default);

    Task RemoveSessionAsync(PortfolioKey portfolio, SessionKey session, CancellationToken cancellationToken = default);

    /// <summary>How many people of each tenant stop counting at which instant, those after <paramref name="now"/>.</summary>
    Task<ImmutableArray<ReachedPeople>> ReachedAsync(PortfolioKey portfolio, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Leases that were not settled and count after <paramref name="now"/>.</summary>
    Task<ImmutableArray<ReachLeaseRecord>> LeasesAsync(PortfolioKey portfolio, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Those of the people whom the tenant has reached, and until when they count.</summary>
    /// <param name="people">At most 1,000.</param>
    Task<ImmutableArray<ReachedPerson>> FindAsync(PortfolioKey portfolio, TenantId tenant, ImmutableArray<string> people, CancellationToken cancellationToken = default);

    /// <summary>One transaction: people who count until later, a lease that ends, and one that begins.</summary>
    Task ChangeAsync(PortfolioKey portfolio, ReachChange change, CancellationToken cancellationToken = default);

    /// <summary>Removes, of all portfolios, what does not count any more.</summary>
    Task ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken = default);
}

/// <summary>A portfolio.</summary>
/// <param name="Set">The operator's word; null when there is none.</param>
/// <param name="Meta">Meta's word; null when there is none.</param>
/// <param name="Tenants">Tenants with a weight or a word of their own.</param>
public sealed record PortfolioRecord(MessagingLimit? Set, MessagingLimit? Meta, ImmutableArray<PortfolioTenant> Tenants, ImmutableArray<SessionKey> Sessions);

/// <summary>A tenant's settings in a portfolio.</summary>
/// <param name="Own">The tenant's own word; null when there is none.</param>
public sealed record PortfolioTenant(TenantId Tenant, int Weight, MessagingLimit? Own);

/// <summary>People who stop counting at one instant.</summary>
public readonly record struct ReachedPeople(TenantId Tenant, DateTimeOffset Until, int People);

/// <summary>A person who counts.</summary>
public readonly record struct ReachedPerson(string Person, DateTimeOffset Until);

/// <summary>A lease.</summary>
/// <param name="People">How many people it is for.</param>
/// <param name="Ends">Until when it may be used.</param>
/// <param name="Until">Until when it counts if it is never settled.</param>
public sealed record ReachLeaseRecord(Guid Id, SessionKey Session, int People, DateTimeOffset Ends, DateTimeOffset Until);

/// <summary>What changes in a portfolio's reach.</summary>
/// <param name="Tenant">Whose people they are.</param>
/// <param name="People">Who counts from now on, until <paramref name="Until"/>.</param>
public sealed record ReachChange(TenantId Tenant, ImmutableArray<string> People, DateTimeOffset Until, Guid? Ended, ReachLeaseRecord? Begun);
