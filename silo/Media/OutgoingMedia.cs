using System.Text.Json;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Content;

namespace Parley.Silo.MediaFiles;

/// <summary>Uploads media from the store to the number that sends them, once in 30 days.</summary>
public sealed class OutgoingMedia(IMedia media, IMediaStore store, IMediaUploads uploads, ICloudApi cloudApi, TimeProvider time) : IOutgoingMedia
{
    /// <summary>WhatsApp keeps an upload for 30 days; a send that begins on the last of them must still find it.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(29);

    private static readonly Dictionary<string, string> Endings = new(StringComparer.Ordinal)
    {
        ["image/jpeg"] = "jpg", ["image/png"] = "png", ["image/webp"] = "webp", ["video/mp4"] = "mp4", ["video/3gpp"] = "3gp", ["audio/aac"] = "aac",
        ["audio/amr"] = "amr", ["audio/mpeg"] = "mp3", ["audio/mp4"] = "m4a", ["audio/ogg"] = "ogg", ["application/pdf"] = "pdf",
    };

    public async Task<PlacedMedia> PlaceAsync(TenantId tenant, CloudNumber number, string type, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        using var document = JsonDocument.Parse(content);
        var names = new Dictionary<MediaId, string>();
        var remembered = false;
        foreach (var (_, id) in MediaIds.Find(type, document.RootElement))
        {
            if (names.ContainsKey(id)) continue;
            if (await uploads.FindAsync(tenant, id, number.PhoneNumberId, time.GetUtcNow(), cancellationToken) is { } known)
            {
                names.Add(id, known);
                remembered = true;
                continue;
            }

            var (name, failure) = await UploadAsync(tenant, number, id, cancellationToken);
            if (failure is not null) return new PlacedMedia(content, failure);
            names.Add(id, name!);
        }

        return names.Count == 0 ? new PlacedMedia(content, null) : new PlacedMedia(MediaIds.Replace(type, document.RootElement, id => names[id]), null, remembered);
    }

    public async Task ForgetAsync(TenantId tenant, CloudNumber number, string type, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        using var document = JsonDocument.Parse(content);
        foreach (var (_, id) in MediaIds.Find(type, document.RootElement)) await uploads.ForgetAsync(tenant, id, number.PhoneNumberId, cancellationToken);
    }

    private async Task<(string? Name, CloudSendResult? Failure)> UploadAsync(TenantId tenant, CloudNumber number, MediaId id, CancellationToken cancellationToken)
    {
        if (await media.FindAsync(tenant, id, cancellationToken) is not { State: MediaState.Stored, Sha256: { } sha256 } medium
            || await store.OpenAsync(tenant, sha256, cancellationToken) is not { } bytes)
            return (null, new CloudSendResult.Rejected(0, "The medium is not kept any more."));
        await using (bytes)
        {
            var name = medium.FileName ?? (Endings.TryGetValue(medium.MimeType, out var ending) ? $"{id}.{ending}" : id.Value);
            var upload = await cloudApi.UploadAsync(number, bytes, medium.MimeType, name, cancellationToken);
            if (upload.MediaId is not { } uploaded) return (null, upload.Failure);
            var now = time.GetUtcNow();
            await uploads.SaveAsync(tenant, id, number.PhoneNumberId, uploaded, now, now + Kept, cancellationToken);
            return (uploaded, null);
        }
    }
}
