using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Parley.Frontend.Web;

/// <summary>
/// What every answer tells a browser, whichever route it comes from: nothing is guessed, framed, run or allowed, and no
/// address is passed on. A page that needs more says so itself, in the place of these.
/// </summary>
public static class AnswerHeaders
{
    /// <summary>For what is no page: nothing is loaded, and nobody shows it within theirs.</summary>
    public const string NoPage = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>No page of this program uses any of it.</summary>
    public const string NoFeatures = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), midi=(), display-capture=(), accelerometer=(), gyroscope=(), magnetometer=()";

    /// <summary>One year, which browsers remember from the first visit on.</summary>
    private const string Year = "max-age=31536000";

    /// <summary>Puts the headers on each answer.</summary>
    /// <param name="application">What answers.</param>
    /// <param name="secured">True where a client speaks TLS, with this program or with the proxy in front of it.</param>
    public static void Use(IApplicationBuilder application, bool secured) => application.Use((context, next) =>
    {
        // gRPC's answers are no browser's.
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true) return next(context);
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = NoPage;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = NoFeatures;
        if (secured) headers.StrictTransportSecurity = Year;
        return next(context);
    });
}
