using Microsoft.AspNetCore.Http;
using Parley.Embedded.Rpc.Server;

namespace Grpc.Core;

/// <summary>The way from a call to the HTTP request that carries it.</summary>
public static class ServerCallContextExtensions
{
    /// <summary>The entry of <see cref="ServerCallContext.UserState"/> under which any implementation of a call may leave its HTTP context.</summary>
    internal const string HttpContextKey = "__HttpContext";

    /// <summary>The HTTP request and response behind the call.</summary>
    /// <exception cref="InvalidOperationException">The call did not come over HTTP.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpServerCallContext call)
            return call.HttpContext;
        if (serverCallContext.UserState.TryGetValue(HttpContextKey, out var value) && value is HttpContext context)
            return context;
        throw new InvalidOperationException("This call has no HttpContext: it is not hosted by ASP.NET Core.");
    }
}
