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

    /// <summary>Contacts as lists show them. What is asked of them follows the journal by a second or so.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<ContactView>> ListAsync(TenantId tenant, ContactFilter filter, ContactOrder order, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>One of them as lists show it; null where they do not know it (yet).</summary>
    Task<ContactView?> ViewAsync(TenantId tenant, ContactId contact, CancellationToken cancellationToken = default);

    /// <summary>Contacts for whom something is stopped, latest first. Follows the journal by milliseconds.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<SuppressedContact>> SuppressedAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);
}

/// <summary>A contact as lists show it.</summary>
/// <param name="Phone">E.164 digits without '+'; null where it is not known.</param>
/// <param name="ProfileName">What the person is called in WhatsApp.</param>
/// <param name="SeenAt">When the person was there last, to a quarter of an hour; null where no list knows it yet.</param>
public sealed record ContactView(ContactId Contact, string? Phone, string? Username, string? ProfileName, ContactProfile Profile, DateTimeOffset? SeenAt)
{
    /// <summary>What is compared for the order by name.</summary>
    public string Folded { get; init; } = "";
}

/// <summary>Which contacts are wanted; what is null or <see cref="Purposes.None"/> does not matter.</summary>
/// <param name="Blocked">Only those that are blocked.</param>
/// <param name="Allowed">Only those who agreed to all of these, and stopped none of them.</param>
/// <param name="Stopped">Only those for whom all of these are stopped.</param>
public sealed record ContactFilter(
    DeskItemId? Label = null, bool Blocked = false, Purposes Allowed = Purposes.None, Purposes Stopped = Purposes.None, DateTimeOffset? SeenSince = null, DateTimeOffset? SeenBefore = null);

/// <summary>In which order contacts are listed.</summary>
public enum ContactOrder
{
    /// <summary>By phone number; those without one are not listed, and no filter counts.</summary>
    Phone = 0,

    /// <summary>Who was there last, first.</summary>
    LastSeen = 1,

    /// <summary>By name; those without one at the end.</summary>
    Name = 2,
}

/// <summary>A line of the suppression list.</summary>
/// <param name="Phone">E.164 digits without '+'; null where it is not known.</param>
public sealed record SuppressedContact(ContactId Contact, string? Phone, Purposes Stopped, DateTimeOffset ChangedAt);
