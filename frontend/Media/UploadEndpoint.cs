using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Parley.Domain.Content;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.MediaFiles;

/// <summary>
/// <c>POST /v1/media?kind=…&amp;fileName=…</c>: a file to send, as the body with its <c>Content-Type</c>, or as the part <c>file</c> of a form. Answers the medium.
/// </summary>
public sealed class UploadEndpoint(MediaUploads uploads, Calls calls)
{
    // What stands around the file in a form.
    private const long Room = 1 << 20;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/media", static (HttpContext context, UploadEndpoint endpoint) => endpoint.TakeAsync(context));

    private async Task TakeAsync(HttpContext context)
    {
        try
        {
            var call = calls.Tenant(context, Permission.MessagesSend, bySession: true);
            var query = context.Request.Query;
            var (type, name, content) = await FileAsync(context, query["fileName"].ToString());
            var medium = await uploads.TakeAsync(call, query["kind"].ToString(), type, name, content);
            var body = new System.Buffers.ArrayBufferWriter<byte>(512);
            ApiJson.Write(body, MediaService.Map(medium));
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
        }
        catch (Exception e) when (!context.Response.HasStarted && Explain(e, context) is { } explained)
        {
            await FailureResponse.WriteAsync(context, RpcFailure.Read(explained));
        }
    }

    /// <summary>The file of a request, whichever way it comes.</summary>
    public static async Task<(string? MimeType, string? FileName, Stream Content)> FileAsync(HttpContext context, string name)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MediaLimits.Limit(ContentTypes.Document) + Room;
        if (!context.Request.HasFormContentType) return (context.Request.ContentType, name, context.Request.Body);
        var form = await context.Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = MediaLimits.Limit(ContentTypes.Document) + Room }, context.RequestAborted);
        var file = form.Files.GetFile("file") ?? throw Arguments.Invalid("MEDIA_INVALID", "The form has no part named file.");
        // Meta's form says the type in a field of its own.
        var type = form["type"].ToString() is { Length: > 0 } said && said.Contains('/', StringComparison.Ordinal) ? said : file.ContentType;
        return (type, name.Length > 0 ? name : file.FileName, file.OpenReadStream());
    }

    private RpcException? Explain(Exception exception, HttpContext context) => exception is BadHttpRequestException or InvalidDataException
        ? Arguments.Invalid(exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } or InvalidDataException ? "MEDIA_TOO_LARGE" : "MEDIA_INVALID", "The file could not be read: it is too large, or the request is no form.")
        : calls.Explain(exception, "POST /v1/media", context.RequestAborted.IsCancellationRequested);
}
