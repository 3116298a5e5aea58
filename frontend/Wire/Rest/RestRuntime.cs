using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.Wire;

/// <summary>What every method needs to answer over REST, and the table of all routes there are.</summary>
internal sealed class RestRuntime(RestOptions options, TimeProvider time, ILogger logger)
{
    private readonly List<RestRoute> _routes = [];

    public RestOptions Options { get; } = options;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    public IReadOnlyList<RestRoute> Routes => _routes;

    /// <summary>Adds a route; two that take the same requests are an <see cref="InvalidOperationException"/>.</summary>
    public void Add(RestRoute route)
    {
        if (_routes.FirstOrDefault(other => other.Verb == route.Verb && IsSame(other.Template, route.Template)) is { } taken)
            throw new InvalidOperationException($"{route.Method.FullName} and {taken.Method.FullName} both claim {route}.");
        _routes.Add(route);
    }

    /// <summary>The HTTP methods of the routes that match a path, in alphabetical order.</summary>
    public IReadOnlyList<string> VerbsOf(string[] path) =>
        [.. _routes.Where(route => route.Template.Match(path) is not null).Select(route => route.Verb).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Tells of a request that reaches no method; answers what it is to be refused with instead, or null.</summary>
    public RpcException? Unserved(HttpContext http)
    {
        var headers = new Metadata();
        try
        {
            Options.Unserved?.Invoke(http, headers);
            return null;
        }
        catch (RpcException e)
        {
            return e;
        }
        finally
        {
            HeaderMetadata.Write(headers, http.Response.Headers);
        }
    }

    private static bool IsSame(PathTemplate a, PathTemplate b) => a.Verb == b.Verb && a.Segments.SequenceEqual(b.Segments);
}
