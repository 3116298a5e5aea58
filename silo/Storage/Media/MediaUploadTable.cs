using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.MediaFiles;

/// <summary>Which media WhatsApp has from which number, as rows.</summary>
public sealed class MediaUploadTable(Store store) : IMediaUploads
{
    private readonly StoreTables _tables = new(store);

    public Task<string?> FindAsync(TenantId tenant, MediaId medium, string phoneNumberId, DateTimeOffset now, CancellationToken cancellationToken = default) => _tables.FindAsync(
        new TenantQuery(
            tenant,
            "SELECT whatsapp_id FROM media_uploads WHERE tenant = $1 AND medium = $2 AND phone_number_id = $3 AND expires_at > $4",
            medium.Value, phoneNumberId, Microseconds.Of(now)),
        static row => row.Text(0),
        cancellationToken);

    public Task SaveAsync(TenantId tenant, MediaId medium, string phoneNumberId, string whatsAppId, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            [
                new Statement("DELETE FROM media_uploads WHERE tenant = $1 AND medium = $2 AND expires_at <= $3", tenant.Value, medium.Value, Microseconds.Of(now)),
                new Statement(
                    """
                    INSERT INTO media_uploads (tenant, medium, phone_number_id, whatsapp_id, expires_at) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (tenant, medium, phone_number_id) DO UPDATE SET whatsapp_id = excluded.whatsapp_id, expires_at = excluded.expires_at
                    """,
                    tenant.Value, medium.Value, phoneNumberId, whatsAppId, Microseconds.Of(until)),
            ],
            cancellationToken);

    public Task ForgetAsync(TenantId tenant, MediaId medium, string phoneNumberId, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement("DELETE FROM media_uploads WHERE tenant = $1 AND medium = $2 AND phone_number_id = $3", tenant.Value, medium.Value, phoneNumberId), cancellationToken);
}
