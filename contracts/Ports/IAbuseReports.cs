namespace Parley.Contracts.Ports;

/// <summary>What people report of tenants: spam, fraud, impersonation, illegal content. Writes are durable on return.</summary>
public interface IAbuseReports
{
    Task AddAsync(AbuseReport report, CancellationToken cancellationToken = default);

    /// <summary>Whose connected number this is, by its digits; null when nobody's here.</summary>
    Task<TenantId?> OwnerOfAsync(string number, CancellationToken cancellationToken = default);

    Task<AbuseReport?> FindAsync(AbuseReportId id, CancellationToken cancellationToken = default);

    /// <summary>Reports newest first; those in one state, or all (null).</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<AbuseReport>> ListAsync(AbuseState? state, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>Records what became of a report; false when there is none.</summary>
    Task<bool> DecideAsync(AbuseReportId id, AbuseState state, string decision, DateTimeOffset at, CancellationToken cancellationToken = default);
}

/// <summary>A report.</summary>
/// <param name="Tenant">Whose number it is about, where that is known.</param>
/// <param name="Number">The WhatsApp number it is about, E.164 digits.</param>
/// <param name="Kind"><c>spam</c>, <c>fraud</c>, <c>impersonation</c>, <c>illegal_content</c> or <c>other</c>.</param>
/// <param name="Contact">How to answer who reported; null where they did not say.</param>
public sealed record AbuseReport(AbuseReportId Id, TenantId? Tenant, string Number, string Kind, string Text, string? Contact, DateTimeOffset At, AbuseState State, string Decision, DateTimeOffset? DecidedAt);

/// <summary>Where a report stands; numbers are stored.</summary>
public enum AbuseState
{
    Open = 1,

    /// <summary>Somebody looks into it.</summary>
    Reviewing = 2,

    /// <summary>Something was done about it.</summary>
    Acted = 3,

    /// <summary>There was nothing in it.</summary>
    Dismissed = 4,
}
