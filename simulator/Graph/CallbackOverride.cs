using System.Globalization;

namespace Parley.Simulator.Graph;

/// <summary>A callback in place of the app's own, for an account or a number; it proves itself as the app's did.</summary>
internal static class CallbackOverride
{
    private const int MaxLength = 200;

    public static async Task<(Uri? Target, GraphError? Error)> CheckAsync(World world, GraphRequest request, string url, string? token)
    {
        if (url.Length > MaxLength)
            return (null, GraphErrors.InvalidParameter($"Param override_callback_uri must be at most {MaxLength} characters long."));
        if (token is not { Length: > 0 }) return (null, GraphErrors.MissingParameter("verify_token"));
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return (null, GraphErrors.InvalidParameter("Param override_callback_uri must be a URL."));
        var check = await world.VerifyCallbackAsync(uri, token, request.Http.RequestAborted);
        if (check.Verified) return (uri, null);
        var status = check.Status.ToString(CultureInfo.InvariantCulture);
        return (null, new GraphError(2200, $"Callback verification failed with the following errors: HTTP Status Code = {status}; {check.Problem}"));
    }
}
