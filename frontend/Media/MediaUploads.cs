using Grpc.Core;
using Parley.Domain.Content;
using Parley.Frontend.Access;
using Parley.Wire;

namespace Parley.Frontend.MediaFiles;

/// <summary>Takes in the files that a tenant means to send: of a type and size that WhatsApp takes, by their own bytes. The same file again is the same medium.</summary>
public sealed class MediaUploads(IMedia media, MediaKeeping keeping, Quotas quotas, TimeProvider time)
{
    private const int MaxName = 240;
    private static readonly SessionId Own = new("upload");

    /// <summary>Durable on return.</summary>
    /// <param name="kind">image, video, audio, document or sticker; empty for what the type says.</param>
    /// <param name="mimeType">What the sender says it is; may be null.</param>
    /// <param name="fileName">What documents are shown and saved as; may be null.</param>
    /// <exception cref="RefusedException">WhatsApp would not take it; nothing is kept.</exception>
    /// <exception cref="RpcException">The account has no room for it (QUOTA_STORAGE), or the store of files does not take it now.</exception>
    public async Task<MediaRecord> TakeAsync(TenantCall call, string kind, string? mimeType, string? fileName, Stream content)
    {
        if (kind.Length == 0) kind = MediaLimits.KindOf(MediaTypes.Plain(mimeType) ?? "");
        var start = new byte[MediaTypes.Prefix];
        var length = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, call.Cancelled);
        var (type, reason) = MediaTypes.Check(kind, mimeType, start.AsSpan(0, length));
        Refuse(MediaLimits.Check(kind, type, length));
        if (reason is not null) throw Refused("MEDIA_INVALID", "The file is not what its type says.");
        if (type == "audio/ogg" && start.AsSpan(0, length).IndexOf("OpusHead"u8) < 0) throw Refused("MEDIA_INVALID", "WhatsApp takes Ogg with Opus in it, and nothing else in Ogg.");
        await quotas.DemandBytesAsync(call.Tenant, length, call.Cancelled);
        await using var bounded = new BoundedStream(start.AsMemory(0, length), content, MediaLimits.Limit(kind));
        var now = time.GetUtcNow();
        var name = Name(fileName);
        var waiting = new MediaRecord(MediaId.New(), call.Tenant, null, null, kind, type, name, MediaState.Waiting, null, 0, null, 0, now, now);
        var kept = await keeping.KeepAsync(waiting, new CloudMedium.Opened(bounded, mimeType, null), call.Cancelled);
        if (kept.TryAgain is { } why) throw RpcFailure.Create(StatusCode.Unavailable, "MEDIA_NOT_TAKEN", $"The file could not be taken in ({why}). Try again.", TimeSpan.FromSeconds(1));
        if (kept.Medium.State == MediaState.Failed)
        {
            throw kept.Medium.Reason == "TOO_LARGE"
                ? Refused("MEDIA_TOO_LARGE", $"The file is larger than the {MediaLimits.Limit(kind)} bytes that WhatsApp takes as {kind}.")
                : Refused("MEDIA_INVALID", $"The file is not kept ({kept.Medium.Reason}).");
        }

        var medium = kept.Medium with { Id = MediaId.Of(Own, $"{call.Tenant}\n{kind}\n{kept.Medium.Sha256}\n{name}") };
        await media.AddAsync([medium], call.Cancelled);
        quotas.Stored(call.Tenant, medium.Size);
        return medium;
    }

    /// <summary>Checks the media that a content names by Parley's ids: they are the tenant's, here, and fit what they are shown as.</summary>
    /// <exception cref="RefusedException">One of them cannot be sent.</exception>
    public async Task CheckAsync(TenantCall call, string type, ReadOnlyMemory<byte> content)
    {
        using var document = System.Text.Json.JsonDocument.Parse(content);
        foreach (var (kind, id) in MediaIds.Find(type, document.RootElement))
        {
            if (await media.FindAsync(call.Tenant, id, call.Cancelled) is not { } medium) throw Refused("MEDIA_NOT_FOUND", $"There is no medium {id}.");
            if (medium.Session is { } session) call.Demand(session);
            if (medium.State == MediaState.Waiting)
                throw RpcFailure.Create(StatusCode.Unavailable, "MEDIA_WAITING", $"Medium {id} is still being fetched from WhatsApp. Try again.", TimeSpan.FromSeconds(2));
            if (medium.State == MediaState.Failed) throw Refused("MEDIA_NOT_FOUND", $"The bytes of medium {id} are not kept ({medium.Reason}).");
            Refuse(MediaLimits.Check(kind, medium.MimeType, medium.Size));
        }
    }

    /// <summary>The last part of what a sender called it; null for nothing.</summary>
    private static string? Name(string? fileName)
    {
        var name = fileName?[(fileName.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
        return string.IsNullOrEmpty(name) ? null : name.Length <= MaxName ? name : name[^MaxName..];
    }

    private static void Refuse(Refusal? refusal)
    {
        if (refusal is not null) throw new RefusedException(refusal);
    }

    private static RefusedException Refused(string reason, string text) => new(new Refusal(RefusalKind.InvalidArgument, reason, text));
}
