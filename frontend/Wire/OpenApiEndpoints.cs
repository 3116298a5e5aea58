using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Parley.Wire;

/// <summary>The OpenAPI document of the REST form.</summary>
public static class OpenApiEndpoints
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JsonText.Options.Encoder };

    /// <summary>
    /// Answers <c>GET /openapi/v1.json</c> with the document of <paramref name="services"/>, or without any named, of all that
    /// <see cref="RestEndpoints.MapRest{TService}"/> has mapped. It is made at the first request and kept.
    /// </summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="services">The generated descriptors, such as <c>Messages.Descriptor</c>.</param>
    public static IEndpointConventionBuilder MapOpenApiDocument(this IEndpointRouteBuilder endpoints, params ServiceDescriptor[] services)
    {
        var runtime = RestEndpoints.RuntimeOf(endpoints);
        var document = new Lazy<byte[]>(() =>
        {
            var all = services.Length > 0 ? services : [.. runtime.Routes.Select(route => route.Method.Service).Distinct()];
            var version = typeof(OpenApiEndpoints).Assembly.GetName().Version!;
            return Encoding.UTF8.GetBytes(OpenApiDocument.Create("Parley", version.ToString(3), all).ToJsonString(Indented));
        });
        return endpoints.MapGet("/openapi/v1.json", async http =>
        {
            JsonResponse.Prepare(http.Response);
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.ContentLength = document.Value.Length;
            await http.Response.Body.WriteAsync(document.Value, http.RequestAborted);
        });
    }
}
