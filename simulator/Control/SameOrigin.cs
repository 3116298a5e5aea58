using System.Net;

namespace Parley.Simulator.Control;

/// <summary>
/// Keeps other web sites out of the control API: a page from elsewhere, opened in the browser of the developer, could
/// otherwise drive the simulator on loopback.
/// </summary>
internal static class SameOrigin
{
    public static bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (origin.Length == 0 && site.Length == 0) return true;
        if (site is "cross-site" or "same-site") return false;
        if (origin.Length > 0 && (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || from.Authority != request.Host.Value)) return false;
        // A name that was made to point here would be of the same origin; addresses and localhost cannot be.
        var loopback = request.HttpContext.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local);
        return !loopback || request.Host.Host is "localhost" || IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out _);
    }
}
