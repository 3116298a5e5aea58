using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Server;

/// <summary>Answers UNIMPLEMENTED where a gRPC call would otherwise meet HTTP's 404. One per application.</summary>
internal sealed class UnimplementedEndpoints
{
    private readonly HashSet<string> _services = new(StringComparer.Ordinal);
    private bool _unknownServicesMapped;

    /// <summary>Maps what is missing so far and answers it, so that it is under the same conventions as the service.</summary>
    public List<IEndpointConventionBuilder> Map(IEndpointRouteBuilder endpoints, IEnumerable<string> serviceNames, GrpcServiceSettings settings, ILogger logger)
    {
        var mapped = new List<IEndpointConventionBuilder>();
        if (!settings.IgnoreUnknownServices && !_unknownServicesMapped)
        {
            _unknownServicesMapped = true;
            mapped.Add(Map(endpoints, "{service}/{method}", "Service is unimplemented.", logger));
        }

        foreach (var service in serviceNames)
        {
            if (!settings.IgnoreUnknownMethods && _services.Add(service))
                mapped.Add(Map(endpoints, service + "/{method}", "Method is unimplemented.", logger));
        }

        return mapped;
    }

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern, string detail, ILogger logger)
    {
        var route = RoutePatternFactory.Parse(pattern, defaults: null, parameterPolicies: new { method = new IsGrpcCall() });
        var endpoint = endpoints.Map(route, http => AnswerAsync(http, detail, logger));
        endpoint.Add(builder => builder.DisplayName = $"gRPC - {pattern}: {detail}");
        return endpoint;
    }

    private static Task AnswerAsync(HttpContext http, string detail, ILogger logger)
    {
        if (!RequestCheck.Accept(http, logger))
            return Task.CompletedTask;
        http.Response.ContentType = Protocol.ContentType;
        GrpcHeaders.Set(http.Response.Headers, new Status(StatusCode.Unimplemented, detail));
        return Task.CompletedTask;
    }

    private sealed class IsGrpcCall : IRouteConstraint
    {
        public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            httpContext is not null && HttpMethods.IsPost(httpContext.Request.Method) && Protocol.IsGrpc(httpContext.Request.ContentType);
    }
}
