using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Parley.Simulator.Media;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>Resumable uploads: a session of the app, pieces into it, a handle out of it.</summary>
internal sealed class UploadEdge(World world)
{
    private static readonly string[] Types = ["application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"];

    public Task OpenAsync(GraphRequest request)
    {
        var (length, type) = (request.Parameter("file_length"), request.Parameter("file_type"));
        var error = length is null ? GraphErrors.MissingParameter("file_length")
            : type is null ? GraphErrors.MissingParameter("file_type")
            : !Types.Contains(type) ? GraphErrors.InvalidParameter($"Param file_type must be one of {{{string.Join(", ", Types)}}} - got \"{type}\".")
            : !long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) || bytes is < 1 or > MediaRules.Largest
                ? GraphErrors.InvalidParameter($"Param file_length must be between 1 and {MediaRules.Largest}.")
                : null;
        if (error is not null) return GraphResponse.WriteErrorAsync(request.Http, error);
        var session = world.Uploads.Open(request.Token.App, long.Parse(length!, CultureInfo.InvariantCulture), type!);
        return GraphResponse.WriteAsync(request.Http, 200, new MetaJson().Open().Value("id", session.Id).Close().ToArray());
    }

    public async Task PieceAsync(GraphRequest request)
    {
        var http = request.Http;
        var session = request.Upload;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MediaRules.Largest;
        if (!long.TryParse(http.Request.Headers["file_offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            await GraphResponse.WriteErrorAsync(http, GraphErrors.MissingParameter("file_offset"));
            return;
        }

        using var piece = new MemoryStream();
        await http.Request.Body.CopyToAsync(piece, http.RequestAborted);
        if (!session.Append(offset, piece.GetBuffer().AsSpan(0, (int)piece.Length)))
            await GraphResponse.WriteErrorAsync(http, GraphErrors.InvalidParameter($"The file goes on at offset {session.Offset} and is {session.Length} bytes long."));
        else if (session.Offset < session.Length) await StateAsync(request);
        else await GraphResponse.WriteAsync(http, 200, new MetaJson().Open().Value("h", world.Uploads.Add(session.Type, session.ToArray()).Handle).Close().ToArray());
    }

    /// <summary>Where an upload that broke off goes on.</summary>
    public static Task StateAsync(GraphRequest request) => GraphResponse.WriteAsync(
        request.Http, 200, new MetaJson().Open().Value("id", request.Upload.Id).Value("file_offset", request.Upload.Offset).Close().ToArray());
}
