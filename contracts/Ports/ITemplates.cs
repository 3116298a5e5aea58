namespace Parley.Contracts.Ports;

/// <summary>
/// Message templates as WhatsApp last described them: a mirror per tenant and WhatsApp Business Account, kept current by
/// webhooks and by synchronising. Writes are durable on return.
/// </summary>
public interface ITemplates
{
    /// <summary>Saves what WhatsApp said of a template, unless something newer is known.</summary>
    Task SaveAsync(TemplateRecord template, CancellationToken cancellationToken = default);

    /// <summary>Saves these and forgets the account's others: the account was listed whole. What was saved later than <paramref name="asOf"/> stays.</summary>
    Task ReplaceAsync(TenantId tenant, string wabaId, ImmutableArray<TemplateRecord> templates, DateTimeOffset asOf, CancellationToken cancellationToken = default);

    Task<TemplateRecord?> FindAsync(TenantId tenant, string id, CancellationToken cancellationToken = default);

    /// <summary>By what a send names; null when it is not known.</summary>
    Task<TemplateRecord?> FindAsync(TenantId tenant, string wabaId, string name, string language, CancellationToken cancellationToken = default);

    /// <summary>By name and language.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<TemplateRecord>> ListAsync(TenantId tenant, TemplateFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>Forgets a template that WhatsApp has deleted.</summary>
    Task DeleteAsync(TenantId tenant, string id, CancellationToken cancellationToken = default);
}

/// <summary>Which templates a list holds; null for all.</summary>
public sealed record TemplateFilter(string? WabaId, string? Name, string? Status, string? Category);

/// <summary>A template as WhatsApp described it.</summary>
/// <param name="Id">Meta's id, digits.</param>
/// <param name="Language">Such as <c>en_US</c>.</param>
/// <param name="Category">MARKETING, UTILITY or AUTHENTICATION.</param>
/// <param name="Status">Meta's word: APPROVED, PENDING, REJECTED, PAUSED, DISABLED, …</param>
/// <param name="Quality">GREEN, YELLOW, RED or UNKNOWN.</param>
/// <param name="Components">Meta's JSON array of them, in UTF-8.</param>
/// <param name="ParameterFormat">POSITIONAL or NAMED.</param>
/// <param name="Reason">Why it was rejected, paused or disabled; null otherwise.</param>
/// <param name="ChangedAt">When WhatsApp said so.</param>
public sealed record TemplateRecord(
    TenantId Tenant,
    string WabaId,
    string Id,
    string Name,
    string Language,
    string Category,
    string Status,
    string Quality,
    ReadOnlyMemory<byte> Components,
    string ParameterFormat,
    string? Reason,
    DateTimeOffset ChangedAt);
