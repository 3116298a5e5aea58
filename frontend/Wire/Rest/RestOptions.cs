using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Parley.Wire;

/// <summary>Limits and intervals of the REST form of the services.</summary>
public sealed class RestOptions
{
    /// <summary>The largest request body in bytes; a larger one is 413. 4 MB.</summary>
    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// How long a unary call may take: the default, and the bound of what a client may ask for with <c>grpc-timeout</c> or
    /// <c>X-Request-Timeout</c>. Streams have a deadline only if the client asks for one. 60 s.
    /// </summary>
    public TimeSpan UnaryTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stream may be silent before it carries a comment, so that proxies do not take it for dead. 15 s.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a stream waits for its first message before it answers 200 without one, so that a client of a quiet feed
    /// knows that it is connected. An error after that is an event. 1 s.
    /// </summary>
    public TimeSpan StreamOpensAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What <c>retry:</c> tells browsers to wait before they connect again. 2 s.</summary>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Called once for each request that reaches no method: an unknown path, a method that the path does not take, a body that
    /// cannot be read. It may add headers to the answer, and an <see cref="RpcException"/> becomes the answer.
    /// </summary>
    public Action<HttpContext, Metadata>? Unserved { get; set; }
}
