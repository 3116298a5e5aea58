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

    public void Map(IEndpointRouteBuilder endpoints, IEnumerable<string> serviceNames, GrpcServiceSettings settings, ILogger logger)
    {
        if (!settings.IgnoreUnknownServices && !_unknownServicesMapped)
        {
            _unknownServicesMapped = true;
            Map(endpoints, "{service}/{method}", "Service is unimplemented.", logger);
        }

        foreach (var service in serviceNames)
        {
            if (!settings.IgnoreUnknownMethods && _services.Add(service))
                Map(endpoints, service + "/{method}", "Method is unimplemented.", logger);
        }
    }

    private static void Map(IEndpointRouteBuilder endpoints, string pattern, string detail, ILogger logger)
    {
        var route = RoutePatternFactory.Parse(pattern, defaults: null, parameterPolicies: new { method = new IsGrpcCall() });
        endpoints.Map(route, http => AnswerAsync(http, detail, logger)).Add(endpoint => endpoint.DisplayName = $"gRPC - {pattern}: {detail}");
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
