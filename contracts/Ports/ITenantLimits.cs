namespace Parley.Contracts.Ports;

/// <summary>What tenants may use: plans, and what the operator set for single tenants. Plain tables; writes are durable on return and in force within seconds.</summary>
public interface ITenantLimits
{
    /// <summary>What a tenant may use: its own limits, else its plan's. <see cref="TenantLimits.None"/> when neither says anything.</summary>
    Task<TenantLimits> FindAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>What was set for a tenant: its plan, and its own limits without those of the plan.</summary>
    Task<TenantPlan> PlanAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Sets all of a tenant's own limits; what is null goes by its plan again. The plan stays.</summary>
    Task SaveAsync(TenantId tenant, TenantLimits limits, CancellationToken cancellationToken = default);

    /// <summary>Sets a tenant's plan and all of its own limits; false when there is no such plan.</summary>
    Task<bool> SavePlanAsync(TenantId tenant, TenantPlan plan, CancellationToken cancellationToken = default);

    /// <summary>All plans by name.</summary>
    Task<ImmutableArray<PlanRecord>> PlansAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes a plan, or sets what it allows for all who have it.</summary>
    Task SaveAsync(PlanRecord plan, CancellationToken cancellationToken = default);

    /// <summary>Removes a plan that nobody has; false when somebody has it, or there is none such.</summary>
    Task<bool> RemovePlanAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>How many bytes of files the tenant has.</summary>
    Task<long> StoredBytesAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>How many numbers the tenant has connected.</summary>
    Task<int> ActiveSessionsAsync(TenantId tenant, CancellationToken cancellationToken = default);
}

/// <summary>What may be used. Null is the next more general word: the plan's, then the operator's, for whom 0 is no limit.</summary>
/// <param name="MessagesPerDay">Sends that are promised on a day, UTC.</param>
/// <param name="MessagesPerMonth">The same in a calendar month, UTC.</param>
/// <param name="StoredBytes">Bytes of files, uploaded ones and customers' together.</param>
/// <param name="Sessions">Numbers that are connected at the same time.</param>
public sealed record TenantLimits(long? MessagesPerDay, long? MessagesPerMonth, long? StoredBytes, int? Sessions)
{
    /// <summary>Nothing set.</summary>
    public static readonly TenantLimits None = new(null, null, null, null);

    /// <summary>Requests per second; what the tenant's standing says goes before it.</summary>
    public double? RequestsPerSecond { get; init; }
}

/// <summary>A plan.</summary>
/// <param name="Name">Lower-case letters, digits and '-', at most 64.</param>
public sealed record PlanRecord(string Name, TenantLimits Limits);

/// <summary>What was set for one tenant.</summary>
/// <param name="Plan">The plan's name, or null for none.</param>
/// <param name="Own">What goes before the plan.</param>
public sealed record TenantPlan(string? Plan, TenantLimits Own);
