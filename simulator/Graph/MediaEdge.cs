using Microsoft.AspNetCore.Http.Features;
using Parley.Simulator.Accounts;
using Parley.Simulator.Media;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>Uploads to a number, and what an uploaded or received file answers.</summary>
internal sealed class MediaEdge(World world)
{
    // What stands around the file in a multipart body.
    private const int Room = 1024 * 1024;

    public async Task PostAsync(GraphRequest request)
    {
        var (file, error) = await ReadAsync(request.Http, request.Number);
        await (file is null
            ? GraphResponse.WriteErrorAsync(request.Http, error!)
            : GraphResponse.WriteAsync(request.Http, 200, new MetaJson().Open().Value("id", file.Id).Close().ToArray()));
    }

    public Task GetAsync(GraphRequest request)
    {
        if (Elsewhere(request) is { } error) return GraphResponse.WriteErrorAsync(request.Http, error);
        var file = request.Media;
        var host = new Uri($"{request.Http.Request.Scheme}://{request.Http.Request.Host}/");
        return GraphResponse.WriteAsync(request.Http, 200, new MetaJson().Open()
            .Value("messaging_product", "whatsapp").Value("url", world.MediaUrls.Make(host, file, "getMedia")).Value("mime_type", file.MimeType)
            .Value("sha256", Convert.ToHexStringLower(file.Sha256))
            .Value("file_size", file.Data.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Value("id", file.Id).Close().ToArray());
    }

    public Task DeleteAsync(GraphRequest request)
    {
        if (Elsewhere(request) is { } error) return GraphResponse.WriteErrorAsync(request.Http, error);
        world.Media.Remove(request.Media.Id);
        return GraphResponse.WriteAsync(request.Http, 200, GraphResponse.Success);
    }

    /// <summary>The bytes behind an address that <c>GET /{media}</c> gave: whole or a range of them, with a token, for five minutes.</summary>
    public Task DownloadAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (GraphRouter.TokenOf(http) is not { } text || world.Accounts.FindToken(text) is not { } token || !token.IsValid(world.Clock.GetUtcNow()))
        {
            http.Response.StatusCode = 401;
            return http.Response.WriteAsync("Authentication Error");
        }

        if (world.MediaUrls.Read(query["mid"], query["ext"], query["hash"]) is not { } id
            || world.Media.Find(id) is not { } file || !token.MayUse(file.Number))
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        }

        return Results.Bytes(file.Data, file.MimeType, file.Filename, enableRangeProcessing: true).ExecuteAsync(http);
    }

    private static GraphError? Elsewhere(GraphRequest request) =>
        request.Parameter("phone_number_id") is { Length: > 0 } number && number != request.Media.Number.Id
            ? GraphErrors.UnknownObject(request.Http.Request.Method, request.Media.Id)
            : null;

    private async Task<(MediaFile? File, GraphError? Error)> ReadAsync(HttpContext http, BusinessNumber number)
    {
        if (!http.Request.HasFormContentType) return (null, GraphErrors.MissingParameter("messaging_product"));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MediaRules.Largest + Room;
        IFormCollection form;
        try
        {
            var limits = new FormOptions { MultipartBodyLengthLimit = MediaRules.Largest + Room, BufferBodyLengthLimit = MediaRules.Largest + Room };
            form = await new FormFeature(http.Request, limits).ReadFormAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException)
        {
            return (null, GraphErrors.MediaUpload($"Media file size too big. Max file size currently supported: {MediaRules.Largest} bytes."));
        }

        if (form["messaging_product"] != "whatsapp") return (null, GraphErrors.MissingParameter("messaging_product"));
        if (form.Files.GetFile("file") is not { } file) return (null, GraphErrors.MissingParameter("file"));
        var type = form["type"].ToString() is var said && said.Contains('/') ? said : file.ContentType ?? "";
        if (!MediaRules.Known(type)) return (null, GraphErrors.InvalidParameter(MediaRules.Unknown(type)));
        if (MediaRules.UploadProblem(type, file.Length) is { } problem) return (null, GraphErrors.MediaUpload(problem));
        using var data = new MemoryStream((int)file.Length);
        await file.CopyToAsync(data, http.RequestAborted);
        return (world.Media.Add(number, type, data.ToArray(), file.FileName), null);
    }
}
