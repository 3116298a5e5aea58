namespace Parley.Contracts.Ports;

/// <summary>What could not be handled, with its bytes. Nothing that arrived is dropped without a trace here.</summary>
public interface IDeadLetters
{
    /// <summary>Durable on return.</summary>
    Task AddAsync(ImmutableArray<DeadLetter> letters, CancellationToken cancellationToken = default);

    /// <summary>A tenant's dead letters, or (null) the platform's own: those no tenant owns. Newest first.</summary>
    Task<Page<DeadLetter>> ListAsync(TenantId? tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);
}

/// <summary>Something that arrived and could not be handled.</summary>
/// <param name="Id">Starts with <c>dl</c>.</param>
/// <param name="Tenant">Null for whole bodies and numbers nobody owns: those are for platform admins only.</param>
/// <param name="Source">Where it came in, e.g. <c>webhook:{app}</c>.</param>
/// <param name="Reason">Upper-case words with '_', e.g. <c>UNOWNED_NUMBER</c>.</param>
/// <param name="Body">The failing fragment for a tenant, the whole body for the platform.</param>
public sealed record DeadLetter(string Id, TenantId? Tenant, string Source, string Reason, string Detail, ReadOnlyMemory<byte> Body, DateTimeOffset At);
