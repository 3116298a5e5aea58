using System.Net;

namespace Parley.Frontend.Deliveries;

/// <summary>What may be an endpoint's URL.</summary>
public static class EndpointUrl
{
    public const int MaxLength = 2048;

    /// <summary>What is wrong with a URL; null when nothing is.</summary>
    public static string? Fault(string text, InternalHosts allowed)
    {
        if (text.Length is 0 or > MaxLength) return $"url is required, at most {MaxLength} characters.";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0) return "url is not an https address.";
        if (url.UserInfo.Length > 0) return "url carries a user or a password; requests are signed instead.";
        if (url.Fragment.Length > 0) return "url has a fragment, which no server gets to see.";
        if (allowed.Contains(url.Host, url.Port)) return null;
        if (url.Scheme != "https") return "url must be https.";
        return IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && !PublicAddresses.Contains(address) ? "url's host is not a public address." : null;
    }
}
