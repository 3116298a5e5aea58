using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Parley.Frontend.Accounts;
using Parley.Wire;

namespace Parley.Frontend.Access;

/// <summary>
/// Reads <c>Authorization: Bearer</c> on both ports, or else the cookies of people, and leaves the caller with the request, or why the credential is not
/// taken. It refuses nothing itself: <see cref="Calls"/> does, in the caller's protocol.
/// </summary>
public sealed class AuthenticationMiddleware(RequestDelegate next, ApiKeys keys, SignInTokens tokens, SignInCookies cookies)
{
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        try
        {
            if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                if (await BearerAsync(context, header[Scheme.Length..].Trim()) is { } caller) context.Features.Set(caller);
            }
            else if (context.Request.Headers.Cookie.Count > 0)
            {
                await cookies.AuthenticateAsync(context);
            }
        }
        catch (RpcException e)
        {
            context.Features.Set(new AuthenticationFailure(e));
        }
        catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
        {
            // Nobody can tell now whether the credential is good: that is not "unauthenticated", it is "try again".
            context.Features.Set(new AuthenticationFailure(RpcFailure.Create(StatusCode.Unavailable, "STORE_UNAVAILABLE", "The credential cannot be checked now. Try again.", StoreRetry)));
        }

        await next(context);
    }

    private async ValueTask<Caller?> BearerAsync(HttpContext context, string text) =>
        (text.StartsWith(SignInTokens.Beginning, StringComparison.Ordinal) ? await tokens.AuthenticateAsync(text, context.RequestAborted) : null)
        ?? await keys.AuthenticateAsync(text, context.Connection.RemoteIpAddress, context.RequestAborted);
}

/// <summary>The credential was not taken, or could not be checked.</summary>
public sealed record AuthenticationFailure(RpcException Failure);
