using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Accounts;

namespace Parley.Simulator.Control;

/// <summary>How paths of the control API are put up: JSON out, and one place where a refusal becomes an answer.</summary>
internal static class Endpoints
{
    public static object Success { get; } = new { success = true };

    public static string Route(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;

    public static void Get(IEndpointRouteBuilder routes, string path, Func<HttpContext, object> answer) =>
        Map(routes, "GET", path, http => Task.FromResult(answer(http)));

    public static void Post<T>(IEndpointRouteBuilder routes, string path, Func<HttpContext, T, object> answer) where T : class =>
        Map(routes, "POST", path, async http => answer(http, await Requests.ReadAsync<T>(http)));

    public static void Map(IEndpointRouteBuilder routes, string method, string path, Func<HttpContext, Task<object>> answer) =>
        routes.MapMethods("/_sim/" + path, [method], async (HttpContext http) =>
        {
            try
            {
                var result = await answer(http);
                await http.Response.WriteAsJsonAsync(result, result.GetType(), ControlJson.Options, http.RequestAborted);
            }
            catch (SimulatorException e)
            {
                http.Response.StatusCode = e.HttpStatus;
                await http.Response.WriteAsJsonAsync(new { error = e.Message }, ControlJson.Options, http.RequestAborted);
            }
            catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
            {
                // Nobody is there to be answered.
            }
        });
}
