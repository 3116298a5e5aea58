using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Frontend.Access;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Graph;

/// <summary>
/// Parley in the shape of Meta's Cloud API: <c>/graph/{version}/{phone-number-id}/messages</c> and its neighbours, with a
/// tenant's API key as access token. Code that speaks to Meta moves here by another base URL. The one funnel of these paths: who calls, for
/// which number, and what an error becomes.
/// </summary>
public sealed partial class GraphFace(Calls calls, IEndpoints endpoints, ILogger<GraphFace> logger)
{
    // Meta takes calls without a version too, and some clients make them.
    private static readonly string[] Roots = ["/graph", "/graph/{version:regex(^v\\d{{1,3}}\\.\\d$)}"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var root in Roots)
        {
            routes.MapGet($"{root}/{{id:regex(^[a-z0-9]+$)}}", static (HttpContext http, string id, GraphFace face, GraphFiles media) => face.ShowAsync(http, id, media));
            routes.MapDelete($"{root}/{{id:regex(^[a-z0-9]+$)}}", static (HttpContext http, string id, GraphFace face, GraphFiles media) => face.RunAsync(http, Permission.MessagesSend, call => media.DeleteAsync(http, call, id)));
            routes.MapMethods($"{root}/{{id}}/message_templates", [HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete], static (HttpContext http, string id, GraphFace face, GraphTemplates templates) =>
                face.RunAsync(http, OfTemplates(http.Request.Method), call => templates.PassOnAsync(http, call, id)));
            routes.MapPost($"{root}/{{id}}/media", static (HttpContext http, string id, GraphFace face, GraphFiles media) => face.OfNumberAsync(http, id, media.UploadAsync));
            routes.MapPost($"{root}/{{id}}/messages", static (HttpContext http, string id, GraphFace face) =>
                face.OfNumberAsync(http, id, http.RequestServices.GetRequiredService<GraphMessages>().TakeAsync));
        }

        routes.MapGet("/graph/media-files/{id}", static (HttpContext http, string id, GraphFace face, GraphFiles media) => face.RunAsync(http, Permission.MessagesRead, call => media.ServeAsync(http, call, id)));
        routes.MapFallback("/graph/{**path}", static (HttpContext http) => FaceAnswer.WriteAsync(
            http, new GraphFailure(StatusCodes.Status400BadRequest, 2500, "An active access token must be used, or the path is unknown", $"Unknown path components: {http.Request.Path}")));
    }

    /// <summary>A number of the tenant's, or a medium.</summary>
    private Task ShowAsync(HttpContext http, string id, GraphFiles media) => RunAsync(http, Permission.Credential, async call =>
    {
        // Meta has one path for both; here they need different permissions.
        if (await endpoints.SessionByNumberAsync(id, http.RequestAborted) is { EndedAt: null } session && session.Tenant == call.Tenant)
        {
            call.Demand(Permission.NumbersRead);
            call.Demand(session.Id);
            await GraphNumbers.ShowAsync(new FaceCall(http, call, session));
        }
        else
        {
            call.Demand(Permission.MessagesRead);
            await media.ShowAsync(http, call, id);
        }
    });

    /// <summary>Runs a handler for one of the tenant's connected numbers.</summary>
    public Task OfNumberAsync(HttpContext http, string phoneNumberId, Func<FaceCall, Task> handler) => RunAsync(http, Permission.MessagesSend, async call =>
    {
        var session = await endpoints.SessionByNumberAsync(phoneNumberId, http.RequestAborted);
        if (session is null || session.Tenant != call.Tenant || session.EndedAt is not null) throw new GraphFailureException(GraphFailure.NoObject(phoneNumberId));
        call.Demand(session.Id);
        await handler(new FaceCall(http, call, session));
    });

    private static MethodAccess OfTemplates(string method)
    {
        if (HttpMethods.IsGet(method)) return new MethodAccess(Permission.TemplatesRead, BySession: false);
        return MethodAccess.Route(Permission.TemplatesWrite, AuditRule.Types.Kind.Change, HttpMethods.IsDelete(method) ? "template.delete" : "template.create", "template");
    }

    private Task RunAsync(HttpContext http, Permission permission, Func<TenantCall, Task> handler) => RunAsync(http, new MethodAccess(permission, BySession: true), handler);

    /// <summary>Runs a handler for a tenant.</summary>
    private async Task RunAsync(HttpContext http, MethodAccess needed, Func<TenantCall, Task> handler)
    {
        try
        {
            await calls.AsTenantAsync(http, needed, async call =>
            {
                await handler(call);
                return true;
            });
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            await FaceAnswer.WriteAsync(http, Explain(e, http));
        }
    }

    private GraphFailure Explain(Exception exception, HttpContext http)
    {
        switch (exception)
        {
            case GraphFailureException e:
                return e.Failure;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return GraphFailure.Parameter("The request is too large.");
        }

        if (calls.Explain(exception, http.Request.Path, http.RequestAborted.IsCancellationRequested) is { } explained) return GraphFailure.Of(explained);
        LogUnexpected(exception);
        return GraphFailure.Internal;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A call in Meta's shape failed unexpectedly")]
    private partial void LogUnexpected(Exception exception);
}

/// <summary>A call for one number.</summary>
/// <param name="Session">The number's session; the caller's own.</param>
public sealed record FaceCall(HttpContext Http, TenantCall Call, SessionRecord Session);
