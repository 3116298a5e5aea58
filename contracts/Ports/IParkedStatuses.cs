namespace Parley.Contracts.Ports;

/// <summary>Statuses whose message is not known yet: kept and tried again, because a status may overtake its own send's answer.</summary>
public interface IParkedStatuses
{
    /// <summary>Durable on return. The same status parked twice is one row.</summary>
    Task ParkAsync(ImmutableArray<ParkedStatus> statuses, CancellationToken cancellationToken = default);

    /// <summary>Rows due by <paramref name="now"/>, oldest first.</summary>
    Task<ImmutableArray<ParkedStatus>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes a row that was settled or became a dead letter.</summary>
    Task RemoveAsync(ImmutableArray<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Tries again later.</summary>
    Task PutOffAsync(string id, int tries, DateTimeOffset dueAt, CancellationToken cancellationToken = default);
}

/// <summary>A parked status.</summary>
/// <param name="Id">Session, wamid and status joined: what makes it one row.</param>
/// <param name="Raw">The fragment as WhatsApp sent it.</param>
public sealed record ParkedStatus(string Id, TenantId Tenant, SessionId Session, string WhatsAppId, ReadOnlyMemory<byte> Raw, int Tries, DateTimeOffset DueAt);
