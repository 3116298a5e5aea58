using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Parley.Wire;

/// <summary>The headers that every JSON answer bears.</summary>
internal static class JsonResponse
{
    /// <summary>
    /// Declares JSON that no browser may take for anything else and, unless the service said otherwise, nobody may keep:
    /// the answers are one tenant's.
    /// </summary>
    public static void Prepare(HttpResponse response)
    {
        response.ContentType = "application/json";
        response.Headers.XContentTypeOptions = "nosniff";
        if (!response.Headers.ContainsKey(HeaderNames.CacheControl)) response.Headers.CacheControl = "no-store";
    }
}
