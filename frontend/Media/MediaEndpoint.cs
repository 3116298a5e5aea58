using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Parley.Frontend.Access;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.MediaFiles;

/// <summary>
/// <c>GET /v1/media/{id}</c>: a file's bytes for its tenant alone. Whatever a customer sent must not become a page of this
/// origin: the type is the file's own, nobody may guess another, scripts have nowhere to run, and what a browser need not
/// show is saved.
/// </summary>
public sealed class MediaEndpoint(MediaAccess media, SignedMediaAddresses addresses, Calls calls)
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/v1/media/{id}", Methods, static (HttpContext context, string id, MediaEndpoint endpoint) => endpoint.ServeAsync(context, () =>
            ValueTask.FromResult(new SignedMediumAccess(endpoint.Calls.Tenant(context, Permission.MessagesRead, bySession: true), id, context.Request.Query["variant"].ToString()))));
        routes.MapMethods(SignedMediaAddresses.Route, Methods, static (HttpContext context, string ticket, MediaEndpoint endpoint) => endpoint.ServeAsync(context, async () =>
            await endpoint.Addresses.ReadAsync(ticket, context.RequestAborted)
            ?? throw RpcFailure.Create(StatusCode.NotFound, "ADDRESS_OVER", "This address is over, or never was one. Ask for another (POST /v1/media/{id}:sign).")));
    }

    private Calls Calls { get; } = calls;

    private SignedMediaAddresses Addresses { get; } = addresses;

    private async Task ServeAsync(HttpContext context, Func<ValueTask<SignedMediumAccess>> access)
    {
        try
        {
            var (call, id, variant) = await access();
            var medium = await media.FindAsync(call, id);
            var (content, type, sha256) = await media.OpenAsync(medium, variant, context.RequestAborted);
            Prepare(context.Response.Headers, medium, type, variant);
            // The result disposes of the content.
            var result = TypedResults.Stream(content, type, null, medium.CreatedAt, new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true);
            await result.ExecuteAsync(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && Calls.Explain(e, "GET /v1/media", context.RequestAborted.IsCancellationRequested) is { } explained)
        {
            await FailureResponse.WriteAsync(context, RpcFailure.Read(explained));
        }
    }

    private static void Prepare(IHeaderDictionary headers, MediaRecord medium, string type, string variant)
    {
        var disposition = new ContentDispositionHeaderValue(MediaTypes.IsShown(type) ? "inline" : "attachment");
        if (variant.Length == 0 && medium.FileName is { Length: > 0 } name) disposition.SetHttpFileName(name);
        headers.ContentDisposition = disposition.ToString();
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "private, max-age=3600";
        headers.Vary = "Authorization";
    }
}
