using Microsoft.AspNetCore.Http.Features;

namespace Parley.Silo.Telemetry;

/// <summary>Gives the server's spans what they come without: method, route, status and a name. Never a path: paths hold ids that callers made up.</summary>
internal static class RequestSpans
{
    public static void Use(WebApplication application) => application.Use((context, next) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } ? TagAsync(context, next) : next(context));

    private static async Task TagAsync(HttpContext context, RequestDelegate next)
    {
        var activity = context.Features.GetRequiredFeature<IHttpActivityFeature>().Activity;
        var threw = true;
        try
        {
            await next(context);
            threw = false;
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            activity.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
            activity.SetTag("http.request.method", context.Request.Method);
            if (route is not null) activity.SetTag("http.route", route);
            activity.SetTag("http.response.status_code", threw ? StatusCodes.Status500InternalServerError : context.Response.StatusCode);
            if (GrpcStatus(context) is { } status) activity.SetTag("rpc.grpc.status_code", status);
        }
    }

    private static string? GrpcStatus(HttpContext context)
    {
        var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        var status = trailers is null ? default : trailers["grpc-status"];
        return status.Count == 0 ? null : status.ToString();
    }
}
