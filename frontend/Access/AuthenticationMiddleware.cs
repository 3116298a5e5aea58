using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Parley.Wire;

namespace Parley.Frontend.Access;

/// <summary>
/// Reads <c>Authorization: Bearer</c> on both ports and leaves the caller with the request, or why the credential is not taken. It refuses
/// nothing itself: <see cref="Calls"/> does, in the caller's protocol.
/// </summary>
public sealed class AuthenticationMiddleware(RequestDelegate next, ApiKeys keys)
{
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                if (await keys.AuthenticateAsync(header[Scheme.Length..].Trim(), context.Connection.RemoteIpAddress, context.RequestAborted) is { } caller) context.Features.Set(caller);
            }
            catch (RpcException e)
            {
                context.Features.Set(new AuthenticationFailure(e));
            }
            catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
            {
                // Nobody can tell now whether the key is good: that is not "unauthenticated", it is "try again".
                context.Features.Set(new AuthenticationFailure(RpcFailure.Create(StatusCode.Unavailable, "STORE_UNAVAILABLE", "The API key cannot be checked now. Try again.", StoreRetry)));
            }
        }

        await next(context);
    }
}

/// <summary>The credential was not taken, or could not be checked.</summary>
public sealed record AuthenticationFailure(RpcException Failure);
