using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Parley.Frontend.Web;

/// <summary>The plain page at the web root: three files out of this assembly, nothing third-party.</summary>
public static class WebPage
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Serve(routes, "/", "index.html", "text/html; charset=utf-8");
        Serve(routes, "/page.css", "page.css", "text/css; charset=utf-8");
        Serve(routes, "/page.js", "page.js", "text/javascript; charset=utf-8");
    }

    internal static void Serve(IEndpointRouteBuilder routes, string path, string file, string type)
    {
        using var stream = typeof(WebPage).Assembly.GetManifestResourceStream($"web/{file}")
            ?? throw new InvalidOperationException($"The page's file {file} is missing from this build.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        routes.MapGet(path, context =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.CacheControl = "no-cache";
            context.Response.ContentType = type;
            context.Response.ContentLength = content.Length;
            return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
        });
    }
}
