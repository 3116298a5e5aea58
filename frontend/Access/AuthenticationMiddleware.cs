using Microsoft.AspNetCore.Http;

namespace Parley.Frontend.Access;

/// <summary>
/// Reads <c>Authorization: Bearer</c> on both ports and leaves the caller with the request. It refuses nothing itself:
/// <see cref="Calls"/> does, in the caller's protocol.
/// </summary>
public sealed class AuthenticationMiddleware(RequestDelegate next, ApiKeys keys)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                if (await keys.AuthenticateAsync(header[Scheme.Length..].Trim(), context.RequestAborted) is { } caller) context.Features.Set(caller);
            }
            catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
            {
                // Nobody can tell now whether the key is good: that is not "unauthenticated", it is "try again".
                context.Features.Set(new AuthenticationFailure(e));
            }
        }

        await next(context);
    }
}

/// <summary>The credential could not be checked.</summary>
public sealed record AuthenticationFailure(Exception Cause);
