using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.MediaFiles;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>The files behind messages.</summary>
public sealed class MediaService(Calls calls, MediaAccess media, MediaUploads uploads, SignedMediaAddresses addresses) : V1.Media.MediaBase
{
    private const int MaxPart = 1024 * 1024, MaxVariant = 16;

    public override Task<Medium> Upload(IAsyncStreamReader<UploadMediumRequest> requestStream, ServerCallContext context) => calls.AsTenantAsync(context, async call =>
    {
        if (!await requestStream.MoveNext(call.Cancelled) || requestStream.Current.PartCase != UploadMediumRequest.PartOneofCase.File)
            throw Arguments.Invalid("MEDIA_INVALID", "The first message says what the file is; its bytes follow.");
        var file = requestStream.Current.File;
        await using var content = new PieceStream(requestStream);
        return Map(await uploads.TakeAsync(call, file.Kind, file.MimeType, file.FileName, content));
    });

    public override Task<Medium> Get(GetMediumRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, async call => Map(await media.FindAsync(call, request.Id)));

    public override Task<MediumPart> Read(ReadMediumRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (request.Offset < 0 || request.Length is < 0 or > MaxPart)
            throw Arguments.Invalid("RANGE_INVALID", $"offset is not negative, and length goes up to {MaxPart}.");
        var medium = await media.FindAsync(call, request.Id);
        var (content, _, _) = await media.OpenAsync(medium, request.Variant, call.Cancelled);
        await using (content)
        {
            content.Position = Math.Min(request.Offset, content.Length);
            var part = new byte[Math.Min(request.Length == 0 ? MaxPart : request.Length, content.Length - content.Position)];
            await content.ReadExactlyAsync(part, call.Cancelled);
            return new MediumPart { Data = UnsafeByteOperations.UnsafeWrap(part), Size = content.Length };
        }
    });

    public override Task<SignedMedium> Sign(SignMediumRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (request.Variant.Length > MaxVariant) throw Arguments.Invalid("VARIANT_INVALID", "variant is thumbnail or playable; leave it out for the file itself.");
        var medium = await media.FindAsync(call, request.Id);
        var (path, until) = addresses.Sign(call, medium.Id, request.Variant);
        return new SignedMedium { Url = path, ExpiresAt = Timestamp.FromDateTimeOffset(until) };
    });

    internal static Medium Map(MediaRecord medium)
    {
        var mapped = new Medium
        {
            Id = medium.Id.Value,
            WhatsappId = medium.WhatsAppId ?? "",
            Kind = medium.Kind,
            MimeType = medium.MimeType,
            FileName = medium.FileName ?? "",
            State = (Medium.Types.State)(int)medium.State,
            Size = medium.Size,
            Sha256 = medium.Sha256 ?? "",
            Reason = medium.Reason ?? "",
            CreatedAt = Timestamp.FromDateTimeOffset(medium.CreatedAt),
        };
        if (medium.Thumbnail is not null) mapped.Variants.Add("thumbnail");
        if (medium.Playable is not null) mapped.Variants.Add("playable");
        return mapped;
    }
}
