using Microsoft.AspNetCore.Routing;

namespace Parley.Simulator.Page;

/// <summary>The page with the phones: four files inside the program, under a policy that lets it load nothing from elsewhere.</summary>
internal static class PageFiles
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/", "page.html", "text/html; charset=utf-8");
        Map(routes, "/_sim/page.css", "page.css", "text/css; charset=utf-8");
        Map(routes, "/_sim/content.js", "content.js", "text/javascript; charset=utf-8");
        Map(routes, "/_sim/page.js", "page.js", "text/javascript; charset=utf-8");
    }

    /// <summary>Serves a file inside the program.</summary>
    public static void Map(IEndpointRouteBuilder routes, string path, string resource, string contentType)
    {
        var bytes = Load(resource);
        routes.MapGet(path, (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            http.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(bytes, contentType);
        });
    }

    private static byte[] Load(string resource)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
