namespace Parley.Contracts.Ports;

/// <summary>
/// The bytes of media, by their content: the same bytes of one tenant are kept once. Nothing is shared between tenants, so
/// that erasing one's file never touches another's. Every method may throw <see cref="IOException"/> where the place of the
/// bytes fails, and <see cref="MediaStoreUnavailableException"/> where it does not answer.
/// </summary>
public interface IMediaStore
{
    /// <summary>Durable on return. Reads to the end of the stream.</summary>
    /// <param name="limit">Bytes at most.</param>
    /// <exception cref="MediaTooLargeException">There is more; nothing is kept.</exception>
    Task<StoredBytes> SaveAsync(TenantId tenant, Stream content, long limit, CancellationToken cancellationToken = default);

    /// <summary>The bytes, from their beginning, seekable, to be read asynchronously; null when they are not (or no more) kept.</summary>
    Task<Stream?> OpenAsync(TenantId tenant, string sha256, CancellationToken cancellationToken = default);

    /// <summary>Durable on return. Without effect when they are gone already.</summary>
    Task DeleteAsync(TenantId tenant, string sha256, CancellationToken cancellationToken = default);
}

/// <summary>What was stored.</summary>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record StoredBytes(string Sha256, long Size);

/// <summary>A file is larger than it may be.</summary>
public sealed class MediaTooLargeException(long limit) : Exception($"The file is over the limit of {limit} bytes.")
{
    public long Limit { get; } = limit;
}
