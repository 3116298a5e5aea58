namespace Parley.Contracts.Ports;

/// <summary>Which media WhatsApp has from which number, and under what id. A cache: what is not here is uploaded again.</summary>
public interface IMediaUploads
{
    /// <summary>WhatsApp's id of a medium for a number; null when it has none that lives beyond <paramref name="now"/>.</summary>
    Task<string?> FindAsync(TenantId tenant, MediaId medium, string phoneNumberId, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Durable on return. Replaces an earlier one; those of the medium that ended before <paramref name="now"/> are removed.</summary>
    Task SaveAsync(TenantId tenant, MediaId medium, string phoneNumberId, string whatsAppId, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken = default);

    /// <summary>Durable on return.</summary>
    Task ForgetAsync(TenantId tenant, MediaId medium, string phoneNumberId, CancellationToken cancellationToken = default);
}
