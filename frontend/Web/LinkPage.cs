using Microsoft.AspNetCore.Routing;

namespace Parley.Frontend.Web;

/// <summary>The page behind the links of mails: it reads the secret behind '#', which no browser sends in an address, and asks for what is missing.</summary>
public static class LinkPage
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        WebPage.Serve(routes, "/link", "link.html", "text/html; charset=utf-8");
        WebPage.Serve(routes, "/link.js", "link.js", "text/javascript; charset=utf-8");
    }
}
