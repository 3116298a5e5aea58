using Microsoft.AspNetCore.Server.Kestrel.Core;
using Parley.Silo.Telemetry.Health;
using Parley.Silo.Telemetry.Metrics;

namespace Parley.Silo.Telemetry;

/// <summary>
/// The operator's own listener: <c>/metrics</c> and the health probes and nothing else. No other listener answers
/// <c>/metrics</c>, whatever a proxy lets through.
/// </summary>
internal static class AdminPort
{
    /// <summary>Marks the connections of a listener as the operator's.</summary>
    public static void Mark(ListenOptions listener) => listener.Use(next => connection =>
    {
        connection.Features.Set(new Connection());
        return next(connection);
    });

    /// <summary>Answers what came over such a connection; everything else goes on.</summary>
    public static void Use(WebApplication application) => application.Use((context, next) =>
        context.Features.Get<Connection>() is null ? next(context) : AnswerAsync(context));

    private static async Task AnswerAsync(HttpContext context)
    {
        var services = context.RequestServices;
        switch (context.Request.Path.Value)
        {
            case "/metrics" when HttpMethods.IsGet(context.Request.Method):
                context.Response.ContentType = MetricsPage.ContentType;
                await context.Response.WriteAsync(services.GetRequiredService<MetricsPage>().Write(), context.RequestAborted);
                break;
            case "/health/live":
                await Results.Json(new { status = "live" }).ExecuteAsync(context);
                break;
            case "/health/ready":
                await (await services.GetRequiredService<Readiness>().AnswerAsync(context.RequestAborted)).ExecuteAsync(context);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                await context.Response.WriteAsync("Here are /metrics, /health/live and /health/ready.", context.RequestAborted);
                break;
        }
    }

    private sealed class Connection;
}
