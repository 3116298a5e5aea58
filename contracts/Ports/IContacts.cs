using Parley.Contracts.Grains;

namespace Parley.Contracts.Ports;

/// <summary>A tenant's contacts apart from any conversation: who they are, and who of them wants to be left alone.</summary>
public interface IContacts
{
    /// <summary>Durable on return: the contact that has this identity, made where there was none.</summary>
    Task<ContactId> EnsureAsync(TenantId tenant, Identity identity, CancellationToken cancellationToken = default);

    /// <summary>The contact that has this identity; null when nobody has it.</summary>
    Task<ContactId?> FindAsync(TenantId tenant, Identity identity, CancellationToken cancellationToken = default);

    /// <summary>A contact's identities, by kind; empty when the tenant has no such contact.</summary>
    Task<ImmutableArray<Identity>> IdentitiesAsync(TenantId tenant, ContactId contact, CancellationToken cancellationToken = default);

    /// <summary>Contacts with a phone number, by number.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<ContactEntry>> ListAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>Contacts for whom something is stopped, latest first. Follows the journal by milliseconds.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<SuppressedContact>> SuppressedAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);
}

/// <summary>A line of the list of contacts.</summary>
/// <param name="Phone">E.164 digits without '+'.</param>
public sealed record ContactEntry(ContactId Contact, string Phone);

/// <summary>A line of the suppression list.</summary>
/// <param name="Phone">E.164 digits without '+'; null where it is not known.</param>
public sealed record SuppressedContact(ContactId Contact, string? Phone, Purposes Stopped, DateTimeOffset ChangedAt);
