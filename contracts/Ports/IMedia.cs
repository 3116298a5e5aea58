namespace Parley.Contracts.Ports;

/// <summary>What is known of media: whose they are, what they are, and whether their bytes are here yet. Writes are durable on return.</summary>
public interface IMedia
{
    /// <summary>Adds media; those that are there already stay as they are.</summary>
    Task AddAsync(ImmutableArray<MediaRecord> media, CancellationToken cancellationToken = default);

    /// <summary>A tenant's medium; null when the tenant has no such.</summary>
    Task<MediaRecord?> FindAsync(TenantId tenant, MediaId id, CancellationToken cancellationToken = default);

    /// <summary>A tenant's medium by the id that WhatsApp gave it, the newest; null when the tenant has no such.</summary>
    Task<MediaRecord?> FindAsync(TenantId tenant, string whatsAppId, CancellationToken cancellationToken = default);

    /// <summary>Media that wait and are due by <paramref name="now"/>, of whichever tenant, longest due first.</summary>
    Task<ImmutableArray<MediaRecord>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>Takes one that waits, so that nobody else fetches it before <paramref name="until"/>; false when somebody was first.</summary>
    Task<bool> TakeAsync(MediaRecord medium, DateTimeOffset until, CancellationToken cancellationToken = default);

    /// <summary>Replaces what is known of a medium.</summary>
    Task SaveAsync(MediaRecord medium, CancellationToken cancellationToken = default);
}

/// <summary>A medium.</summary>
/// <param name="Session">The session it came by; null for one that is the tenant's own upload.</param>
/// <param name="WhatsAppId">WhatsApp's id of it; null for one that WhatsApp does not have.</param>
/// <param name="Kind">image, video, audio, document or sticker.</param>
/// <param name="MimeType">What it is by its own first bytes, where they tell; what its sender says until then.</param>
/// <param name="FileName">As the sender named it; null where they did not.</param>
/// <param name="Sha256">Of its bytes, lower-case hex; null until they are here.</param>
/// <param name="Reason">Why it failed, or what is wrong with it: TOO_LARGE, EXPIRED, INFECTED, TYPE_MISMATCH; null when nothing is.</param>
/// <param name="Tries">Attempts to fetch it so far.</param>
/// <param name="DueAt">When it is to be fetched, while it waits.</param>
/// <param name="Thumbnail">SHA-256 of a small JPEG of it; null where there is none.</param>
/// <param name="Playable">SHA-256 of a form that every browser plays (AAC in MP4); null where there is none.</param>
public sealed record MediaRecord(
    MediaId Id,
    TenantId Tenant,
    SessionId? Session,
    string? WhatsAppId,
    string Kind,
    string MimeType,
    string? FileName,
    MediaState State,
    string? Sha256,
    long Size,
    string? Reason,
    int Tries,
    DateTimeOffset DueAt,
    DateTimeOffset CreatedAt,
    string? Thumbnail = null,
    string? Playable = null);

/// <summary>Where a medium is on its way; the numbers are stored.</summary>
public enum MediaState
{
    /// <summary>It is to be fetched.</summary>
    Waiting = 1,

    /// <summary>Its bytes are here.</summary>
    Stored = 2,

    /// <summary>It will never be here.</summary>
    Failed = 3,
}
