namespace Parley.Contracts.Ports;

/// <summary>What those who work on a tenant's conversations set up for themselves, in plain tables. Writes are durable on return.</summary>
public interface IDeskItems
{
    /// <summary>Those of a kind, by name.</summary>
    /// <param name="owner">The person whose they are; null for everybody's.</param>
    /// <exception cref="PageCursorException"/>
    Task<Page<DeskItem>> ListAsync(TenantId tenant, DeskItemKind kind, PersonId? owner, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    Task<DeskItem?> FindAsync(TenantId tenant, DeskItemKind kind, DeskItemId id, CancellationToken cancellationToken = default);

    /// <summary>One by its name, whatever its case.</summary>
    Task<DeskItem?> FindAsync(TenantId tenant, DeskItemKind kind, PersonId? owner, string name, CancellationToken cancellationToken = default);

    Task<int> CountAsync(TenantId tenant, DeskItemKind kind, CancellationToken cancellationToken = default);

    /// <summary>Adds one, or replaces the one with its id; false when another one has its name.</summary>
    Task<bool> SaveAsync(DeskItem item, CancellationToken cancellationToken = default);

    /// <summary>False when there is no such one, or it is another's.</summary>
    Task<bool> RemoveAsync(TenantId tenant, DeskItemKind kind, PersonId? owner, DeskItemId id, CancellationToken cancellationToken = default);
}

/// <summary>Something that is set up once and used often.</summary>
/// <param name="Owner">The person whose it is; null for everybody's.</param>
/// <param name="Name">There is one of a name, whatever its case, within kind and owner.</param>
/// <param name="Body">The rest of it, as JSON.</param>
public sealed record DeskItem(TenantId Tenant, DeskItemId Id, DeskItemKind Kind, PersonId? Owner, string Name, string Body, DateTimeOffset ChangedAt);

/// <summary>What can be set up; the numbers are stored.</summary>
public enum DeskItemKind
{
    Label = 1,
    Team = 2,
    CannedAnswer = 3,
    Macro = 4,
    ContactField = 5,
    Filter = 6,
}
