using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parley.Wire;

/// <summary>REST/JSON for generated services, by the <c>google.api.http</c> annotations of their methods.</summary>
public static class RestEndpoints
{
    /// <summary>Registers what <see cref="MapRest{TService}"/> needs. A <see cref="TimeProvider"/> is taken from the services if there is one.</summary>
    public static IServiceCollection AddRest(this IServiceCollection services, Action<RestOptions>? configure = null)
    {
        services.AddRouting();
        services.AddOptions<RestOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new RestRuntime(
            provider.GetRequiredService<IOptions<RestOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("Parley.Wire.Rest")));
        services.TryAddEnumerable(Microsoft.Extensions.DependencyInjection.ServiceDescriptor.Singleton<MatcherPolicy, RestMatcherPolicy>());
        return services;
    }

    /// <summary>
    /// Maps every annotated unary and server-streaming method of <typeparamref name="TService"/>. Endpoints carry the
    /// attributes of class and method and the <see cref="MethodDescriptor"/> as metadata. Streams are Server-Sent Events: a string
    /// field <c>cursor</c> of the answer is an event's id, and <c>Last-Event-ID</c> fills that of the request. A method that sends
    /// its response headers opens the stream at once; a header <c>cursor</c> among them is the id before the first event.
    /// </summary>
    /// <exception cref="InvalidOperationException">An annotation cannot be served, a route is taken, or <see cref="AddRest"/> was not called.</exception>
    public static IEndpointConventionBuilder MapRest<TService>(this IEndpointRouteBuilder endpoints) where TService : class
    {
        var runtime = RuntimeOf(endpoints);
        var builders = new List<IEndpointConventionBuilder>();
        foreach (var method in RestServiceBinder<TService>.Collect(runtime))
        {
            foreach (var route in RestRoute.Of(method.Descriptor))
            {
                runtime.Add(route);
                var builder = endpoints.Map(RoutePatterns.Of(route.Template), method.HandlerOf(route));
                builder.WithMetadata([.. method.Metadata]);
                builder.WithMetadata(new HttpMethodMetadata([route.Verb]), route, route.Method);
                builder.WithDisplayName($"REST {route} {route.Method.FullName}");
                builders.Add(builder);
            }
        }

        return new EndpointGroup(builders);
    }

    /// <summary>
    /// Answers everything else below <paramref name="prefix"/> as JSON: 405 with <c>Allow</c> where the path exists for other
    /// HTTP methods, else 404. It yields to every other endpoint.
    /// </summary>
    public static IEndpointConventionBuilder MapRestFallback(this IEndpointRouteBuilder endpoints, string prefix = "/v1")
    {
        var runtime = RuntimeOf(endpoints);
        var builder = endpoints.Map(RoutePatternFactory.Parse(prefix + "/{**rest}"), http => AnswerUnmatchedAsync(http, runtime));
        builder.Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);
        return builder.WithDisplayName($"REST {prefix} (nothing else matched)");
    }

    internal static RestRuntime RuntimeOf(IEndpointRouteBuilder endpoints) =>
        endpoints.ServiceProvider.GetService<RestRuntime>()
            ?? throw new InvalidOperationException("Call services.AddRest() before mapping REST endpoints.");

    private static Task AnswerUnmatchedAsync(HttpContext http, RestRuntime runtime)
    {
        if (runtime.Unserved(http) is { } refused) return FailureResponse.WriteAsync(http, RpcFailure.Read(refused));
        var verbs = runtime.VerbsOf(RequestPath.SegmentsOf(http));
        if (verbs.Count == 0)
            return FailureResponse.WriteAsync(http, RpcFailure.Of(StatusCode.NotFound, "NO_SUCH_PATH", "There is nothing at this path."));
        var allow = string.Join(", ", verbs);
        http.Response.Headers.Allow = allow;
        return FailureResponse.WriteAsync(http, RpcFailure.Of(StatusCode.Unimplemented, StatusTable.MethodNotAllowed,
            $"This path takes {allow}.", null, [new("allow", allow)]));
    }

    private sealed class EndpointGroup(IReadOnlyList<IEndpointConventionBuilder> builders) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            foreach (var builder in builders) builder.Add(convention);
        }

        public void Finally(Action<EndpointBuilder> finallyConvention)
        {
            foreach (var builder in builders) builder.Finally(finallyConvention);
        }
    }
}
