namespace Parley.Contracts.Ports;

/// <summary>
/// Who did what: one chain of records per tenant and one for the platform (tenant null), numbered from 1 without holes, each record bound to the one
/// before it. Records are only ever added; their personal values can be erased, and the chain holds all the same. Writes are durable on return.
/// </summary>
public interface IAuditTrail
{
    /// <summary>
    /// Notes that acts begin, so that none goes without a record: <see cref="RecordAsync"/> with the same id ends one, <see cref="ForgetAsync"/> says that it came to nothing, and
    /// what neither ends <see cref="SettleAsync"/> records with its outcome unknown.
    /// </summary>
    Task BeginAsync(ImmutableArray<AuditEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>Adds records to their chains, all or none, and ends what began under the same ids. A record that is there already stays the only one.</summary>
    Task RecordAsync(ImmutableArray<AuditEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>What began under these ids changed nothing.</summary>
    Task ForgetAsync(ImmutableArray<AuditId> ids, CancellationToken cancellationToken = default);

    /// <summary>Records as <see cref="AuditOutcome.Unknown"/> what began before a time and was never ended, some of it at a time. Answers how much.</summary>
    Task<int> SettleAsync(DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>A chain's records, newest first.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<AuditRecord>> ListAsync(TenantId? tenant, AuditFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>The last record of every chain.</summary>
    Task<ImmutableArray<AuditHead>> HeadsAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads a chain from its beginning and checks that nothing in it was changed, taken out or put in, and that the heads given are on it.</summary>
    Task<AuditVerdict> VerifyAsync(TenantId? tenant, ImmutableArray<AuditHead> heads, CancellationToken cancellationToken = default);

    /// <summary>Erases the personal values of the records that fit: names, addresses, programs, values before and after. Answers how many records there were.</summary>
    Task<int> EraseAsync(TenantId? tenant, AuditFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Erases the personal values of everybody's records from before a time. Answers how many records there were.</summary>
    Task<int> EraseBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
