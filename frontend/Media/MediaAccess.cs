using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Wire;

namespace Parley.Frontend.MediaFiles;

/// <summary>Finds a tenant's media and opens their bytes, for gRPC and REST alike.</summary>
public sealed class MediaAccess(IMedia media, IMediaStore store)
{
    private const int MaxName = 200;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    /// <summary>A medium by Parley's id or by WhatsApp's.</summary>
    /// <exception cref="RpcException">NOT_FOUND: the tenant has no such medium.</exception>
    public async Task<MediaRecord> FindAsync(TenantCall call, string id)
    {
        var found = MediaId.TryParse(id, out var own) ? await media.FindAsync(call.Tenant, own, call.Cancelled)
            : id.Length is > 0 and <= MaxName ? await media.FindAsync(call.Tenant, id, call.Cancelled)
            : null;
        if (found is null) throw RpcFailure.Create(StatusCode.NotFound, "NOT_FOUND", "There is no such medium.");
        if (found.Session is { } session) call.Demand(session);
        return found;
    }

    /// <summary>The bytes of a medium, or of what was made of it.</summary>
    /// <exception cref="RpcException">UNAVAILABLE while it is fetched; FAILED_PRECONDITION when it never came; NOT_FOUND for a form that there is not.</exception>
    public async Task<(Stream Content, string MimeType, string Sha256)> OpenAsync(MediaRecord medium, string variant, CancellationToken cancellationToken)
    {
        if (medium.State == MediaState.Waiting)
            throw RpcFailure.Create(StatusCode.Unavailable, "MEDIA_WAITING", "The file is still being fetched from WhatsApp. Ask again.", LookAgain);
        if (medium.State == MediaState.Failed)
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "MEDIA_FAILED", $"The file could not be fetched ({medium.Reason}) and never will be.");
        var (sha256, type) = variant switch
        {
            "" => (medium.Sha256, medium.MimeType),
            "thumbnail" => (medium.Thumbnail, "image/jpeg"),
            "playable" => (medium.Playable, "audio/mp4"),
            _ => throw RpcFailure.Create(StatusCode.InvalidArgument, "VARIANT_INVALID", "variant is thumbnail or playable; leave it out for the file itself."),
        };
        var content = sha256 is null ? null : await store.OpenAsync(medium.Tenant, sha256, cancellationToken);
        return content is null
            ? throw RpcFailure.Create(StatusCode.NotFound, "NOT_FOUND", "There is no such form of this medium.")
            : (content, type, sha256!);
    }
}
