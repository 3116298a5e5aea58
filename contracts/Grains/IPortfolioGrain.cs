using Parley.Contracts.Ports;

namespace Parley.Contracts.Grains;

/// <summary>
/// The one owner of a business portfolio's reach: how many different people it may write to outside of customer service
/// windows within any 24 hours. Key: <see cref="PortfolioKey"/>. Sessions lease from it, so that a send needs no call of its
/// own; tenants in one portfolio have shares by weight, and no tenant's use changes another's share.
/// </summary>
[Alias("parley.IPortfolioGrain")]
public interface IPortfolioGrain : IGrainWithStringKey
{
    /// <summary>Durable on return: the session belongs to this portfolio. Repeating it changes nothing.</summary>
    /// <param name="session">Who joins.</param>
    /// <param name="limit">What Meta says of the portfolio's limit; null where it does not say.</param>
    /// <exception cref="JournalUnavailableException">The store did not take it; join again.</exception>
    [Alias("Join")]
    Task JoinAsync(SessionKey session, MessagingLimit? limit, CancellationToken cancellationToken);

    /// <summary>Durable on return: the session does not belong here any more; whom it reached counts until its time is over.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take it; leave again.</exception>
    [Alias("Leave")]
    Task LeaveAsync(SessionKey session, CancellationToken cancellationToken);

    /// <summary>Durable on return: whom the session may write to. What was leased counts as reached until it is settled.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take it; what was leased counts as reached.</exception>
    [Alias("Lease")]
    Task<ReachGrant> LeaseAsync(ReachRequest request, CancellationToken cancellationToken);

    /// <summary>Durable on return: a lease's end, and whom it was used for. Repeating it changes nothing.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take it; settle again.</exception>
    [Alias("Settle")]
    Task SettleAsync(ReachSettlement settlement, CancellationToken cancellationToken);

    /// <summary>Durable on return: the tenant's own word. It bounds the tenant's share; where the tenant is alone and neither operator nor Meta said anything, it is the limit.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take it.</exception>
    [Alias("SetOwnLimit")]
    Task SetOwnLimitAsync(TenantId tenant, MessagingLimit limit, CancellationToken cancellationToken);

    /// <summary>Durable on return: the operator's word, and how the tenants share.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take it.</exception>
    [Alias("Set")]
    Task<PortfolioState> SetAsync(PortfolioSettings settings, CancellationToken cancellationToken);

    /// <summary>The whole portfolio, for the operator.</summary>
    [Alias("State")]
    Task<PortfolioState> StateAsync(CancellationToken cancellationToken);

    /// <summary>What a tenant may know: its own share and its own use.</summary>
    [Alias("OfTenant")]
    Task<TenantReach> OfTenantAsync(TenantId tenant, CancellationToken cancellationToken);
}

/// <summary>A session's wish to write to people outside of their windows.</summary>
/// <param name="Session">Who asks.</param>
/// <param name="Settled">The lease it had, which ends with this; null when it had none.</param>
/// <param name="People">Whom it wants to write to, as hashes of their identities, at most 256.</param>
[GenerateSerializer, Immutable, Alias("parley.ReachRequest")]
public sealed record ReachRequest([property: Id(0)] SessionKey Session, [property: Id(1)] ReachSettlement? Settled, [property: Id(2)] ImmutableArray<string> People);

/// <summary>A lease's end.</summary>
/// <param name="People">Whom it was used for; what is left goes back.</param>
[GenerateSerializer, Immutable, Alias("parley.ReachSettlement")]
public sealed record ReachSettlement([property: Id(0)] SessionKey Session, [property: Id(1)] Guid Lease, [property: Id(2)] ImmutableArray<string> People);

/// <summary>What a session may do until the lease ends.</summary>
/// <param name="Lease">The lease's id; empty when there is none.</param>
/// <param name="People">How many people it may write to.</param>
/// <param name="Known">Those of the people asked for whom the tenant has reached already: they cost nothing again.</param>
/// <param name="Ends">The lease's end, for both.</param>
/// <param name="FreeAt">When some of the tenant's share is free again, where it was not enough.</param>
[GenerateSerializer, Immutable, Alias("parley.ReachGrant")]
public sealed record ReachGrant(
    [property: Id(0)] Guid Lease,
    [property: Id(1)] int People,
    [property: Id(2)] ImmutableArray<string> Known,
    [property: Id(3)] DateTimeOffset Ends,
    [property: Id(4)] DateTimeOffset? FreeAt);

/// <summary>What the operator sets.</summary>
/// <param name="Limit">The limit in force, whatever Meta said; null leaves it as it is.</param>
/// <param name="Weights">How much of the budget tenants get against each other, 1 to 1,000; those not named stay as they are.</param>
[GenerateSerializer, Immutable, Alias("parley.PortfolioSettings")]
public sealed record PortfolioSettings([property: Id(0)] MessagingLimit? Limit, [property: Id(1)] ImmutableArray<TenantWeight> Weights);

/// <summary>A tenant's part in a portfolio.</summary>
[GenerateSerializer, Immutable, Alias("parley.TenantWeight")]
public readonly record struct TenantWeight([property: Id(0)] TenantId Tenant, [property: Id(1)] int Weight);

/// <summary>A portfolio as the operator sees it.</summary>
/// <param name="Limit">The limit in force.</param>
/// <param name="Tenants">Tenants with sessions in it, by id.</param>
[GenerateSerializer, Immutable, Alias("parley.PortfolioState")]
public sealed record PortfolioState([property: Id(0)] MessagingLimit Limit, [property: Id(1)] ImmutableArray<TenantShare> Tenants);

/// <summary>A tenant in a portfolio.</summary>
[GenerateSerializer, Immutable, Alias("parley.TenantShare")]
public sealed record TenantShare([property: Id(0)] TenantId Tenant, [property: Id(1)] int Weight, [property: Id(2)] TenantReach Reach);

/// <summary>What a tenant may use of its portfolio's reach.</summary>
/// <param name="Limit">The limit its share is made from.</param>
/// <param name="People">People within any 24 hours; null when there is no limit.</param>
/// <param name="Used">People reached or leased now.</param>
[GenerateSerializer, Immutable, Alias("parley.TenantReach")]
public sealed record TenantReach([property: Id(0)] MessagingLimit Limit, [property: Id(1)] int? People, [property: Id(2)] int Used);
