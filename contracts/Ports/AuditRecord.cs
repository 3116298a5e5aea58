namespace Parley.Contracts.Ports;

/// <summary>A record on its chain. What was erased of it is null.</summary>
/// <param name="Number">Its place on the chain, from 1.</param>
/// <param name="Hash">Binds it to the record before it; 32 bytes.</param>
public sealed record AuditRecord(long Number, AuditEntry Entry, ReadOnlyMemory<byte> Hash);

/// <summary>Which records; null for all.</summary>
/// <param name="From">The first instant.</param>
/// <param name="To">The first instant that is not meant any more.</param>
/// <param name="Actor">An actor's id.</param>
/// <param name="Target">A target's id.</param>
public sealed record AuditFilter(DateTimeOffset? From = null, DateTimeOffset? To = null, string? Actor = null, string? Action = null, string? Target = null, AuditOutcome? Outcome = null);

/// <summary>A chain's record at some time, kept outside of the store: the chain must still have it.</summary>
/// <param name="Tenant">Whose chain; null for the platform's.</param>
public sealed record AuditHead(TenantId? Tenant, long Number, ReadOnlyMemory<byte> Hash);

/// <summary>What a check of a chain found.</summary>
/// <param name="Records">How many records there are.</param>
/// <param name="BadNumber">The place of the first record that is not as it was written; null where all are.</param>
/// <param name="Problem">What is wrong with it, for a person.</param>
public sealed record AuditVerdict(long Records, long? BadNumber, string? Problem);
