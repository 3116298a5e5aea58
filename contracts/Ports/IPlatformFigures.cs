namespace Parley.Contracts.Ports;

/// <summary>How much of everything there is on the platform.</summary>
public interface IPlatformFigures
{
    /// <summary>Counts it now. Costs as much as what is counted.</summary>
    Task<PlatformFigures> CountAsync(CancellationToken cancellationToken = default);
}

/// <param name="Sessions">Connected ones.</param>
/// <param name="ParkedStatuses">Statuses whose message is not known yet.</param>
/// <param name="WaitingSends">Promised and not over.</param>
/// <param name="WaitingDeliveries">Events that wait for another attempt at a tenant's endpoint.</param>
/// <param name="DeadDeliveries">Events given up.</param>
/// <param name="OpenAbuseReports">Reports that nobody decided yet.</param>
public sealed record PlatformFigures(
    long Tenants, long SuspendedTenants, long Sessions, long DeadLetters, long ParkedStatuses, long WaitingSends, long WaitingDeliveries, long DeadDeliveries, long OpenAbuseReports);
