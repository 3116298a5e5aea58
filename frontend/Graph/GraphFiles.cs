using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parley.Frontend.Access;
using Parley.Frontend.MediaFiles;

namespace Parley.Frontend.Graph;

/// <summary>
/// Media in Meta's shape: <c>POST {phone-number-id}/media</c> takes a file, <c>GET {media-id}</c> says where its bytes are, and that address gives them to the
/// same key. Ids are Parley's for what was uploaded here, and WhatsApp's for what customers sent.
/// </summary>
public sealed class GraphFiles(MediaUploads uploads, MediaAccess access, IMedia media)
{
    /// <summary>Durable before it answers.</summary>
    public async Task UploadAsync(FaceCall call)
    {
        if (!call.Http.Request.HasFormContentType) throw new GraphFailureException(GraphFailure.Missing("file"));
        var (type, name, content) = await UploadEndpoint.FileAsync(call.Http, "");
        await using (content)
        {
            var medium = await uploads.TakeAsync(call.Call, "", type, name, content);
            await FaceAnswer.WriteAsync(call.Http, StatusCodes.Status200OK, writer => writer.WriteString("id", medium.Id.Value));
        }
    }

    /// <summary>What a medium is and where its bytes are.</summary>
    public async Task ShowAsync(HttpContext http, TenantCall call, string id)
    {
        var medium = await access.FindAsync(call, id);
        // Tells at once when there will be nothing behind the address.
        (await access.OpenAsync(medium, "", call.Cancelled)).Content.Dispose();
        await FaceAnswer.WriteAsync(http, StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("messaging_product", "whatsapp");
            writer.WriteString("url", $"{http.Request.Scheme}://{http.Request.Host}/graph/media-files/{medium.Id}");
            writer.WriteString("mime_type", medium.MimeType);
            writer.WriteString("sha256", medium.Sha256);
            writer.WriteString("file_size", medium.Size.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("id", id);
        });
    }

    /// <summary>The bytes.</summary>
    public async Task ServeAsync(HttpContext http, TenantCall call, string id)
    {
        var medium = await access.FindAsync(call, id);
        var (content, type, _) = await access.OpenAsync(medium, "", call.Cancelled);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentDisposition = "attachment";
        // The result disposes of the content.
        await TypedResults.Stream(content, type, enableRangeProcessing: true).ExecuteAsync(http);
    }

    /// <summary>A medium that was uploaded here is not sent any more.</summary>
    public async Task DeleteAsync(HttpContext http, TenantCall call, string id)
    {
        var medium = await access.FindAsync(call, id);
        if (medium.Session is not null) throw new GraphFailureException(GraphFailure.NoObject(id));
        await media.SaveAsync(medium with { State = MediaState.Failed, Reason = "DELETED" }, call.Cancelled);
        await FaceAnswer.SuccessAsync(http);
    }
}
