using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.MediaFiles;

/// <summary>What is known of media, as rows.</summary>
public sealed class MediaTable(Store store) : IMedia
{
    private const string Columns =
        "id, tenant, session, whatsapp_id, kind, mime_type, file_name, state, sha256, size, reason, tries, due_at, created_at, thumbnail, playable";

    private readonly StoreTables _tables = new(store);

    public Task AddAsync(ImmutableArray<MediaRecord> media, CancellationToken cancellationToken = default) => media.IsEmpty
        ? Task.CompletedTask
        : _tables.ExecuteAsync(
            // In one order everywhere, so that two callers cannot wait for each other.
            [.. media.OrderBy(static medium => medium.Id.Value, StringComparer.Ordinal).Select(static medium => Insert(medium, "ON CONFLICT (id) DO NOTHING"))], cancellationToken);

    public Task<MediaRecord?> FindAsync(TenantId tenant, MediaId id, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new TenantQuery(tenant, $"SELECT {Columns} FROM media WHERE tenant = $1 AND id = $2", id.Value), Read, cancellationToken);

    public Task<MediaRecord?> FindAsync(TenantId tenant, string whatsAppId, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(
            new TenantQuery(tenant, $"SELECT {Columns} FROM media WHERE tenant = $1 AND whatsapp_id = $2 ORDER BY created_at DESC, id LIMIT 1", whatsAppId), Read, cancellationToken);

    public Task<ImmutableArray<MediaRecord>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new Statement($"SELECT {Columns} FROM media WHERE state = 1 AND due_at <= $1 ORDER BY due_at, id LIMIT $2", Microseconds.Of(now), limit), Read, cancellationToken);

    public async Task<bool> TakeAsync(MediaRecord medium, DateTimeOffset until, CancellationToken cancellationToken = default)
    {
        var take = new Statement(
            "UPDATE media SET due_at = $3 WHERE id = $1 AND state = 1 AND due_at = $2", medium.Id.Value, Microseconds.Of(medium.DueAt), Microseconds.Of(until));
        return await _tables.ExecuteAsync(take, cancellationToken) > 0;
    }

    public Task SaveAsync(MediaRecord medium, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        Insert(
            medium,
            """
            ON CONFLICT (id) DO UPDATE SET mime_type = excluded.mime_type, file_name = excluded.file_name, state = excluded.state, sha256 = excluded.sha256,
                size = excluded.size, reason = excluded.reason, tries = excluded.tries, due_at = excluded.due_at, thumbnail = excluded.thumbnail, playable = excluded.playable
            WHERE media.tenant = excluded.tenant
            """),
        cancellationToken);

    private static Statement Insert(MediaRecord medium, string conflict) => new(
        $"INSERT INTO media ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) {conflict}",
        medium.Id.Value, medium.Tenant.Value, medium.Session?.Value, medium.WhatsAppId, medium.Kind, medium.MimeType, medium.FileName, (int)medium.State, medium.Sha256,
        medium.Size, medium.Reason, medium.Tries, Microseconds.Of(medium.DueAt), Microseconds.Of(medium.CreatedAt), medium.Thumbnail, medium.Playable);

    private static MediaRecord Read(Row row) => new(
        new MediaId(row.Text(0)), new TenantId(row.Text(1)), row.TextOrNull(2) is { } session ? new SessionId(session) : null, row.TextOrNull(3), row.Text(4), row.Text(5),
        row.TextOrNull(6), (MediaState)row.Int(7), row.TextOrNull(8), row.Long(9), row.TextOrNull(10), row.Int(11), row.Time(12), row.Time(13), row.TextOrNull(14), row.TextOrNull(15));
}
