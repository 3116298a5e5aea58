using System.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Parley.Embedded.Rpc.Server;

/// <summary>Maps each method that the generated binding names to an endpoint that calls the service's implementation.</summary>
internal sealed class ServiceMethodMapper<TService>(IEndpointRouteBuilder endpoints, MethodServices<TService> services) : ServiceBinderBase
    where TService : class
{
    public List<IEndpointConventionBuilder> Mapped { get; } = [];

    public HashSet<string> ServiceNames { get; } = new(StringComparer.Ordinal);

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(method, typeof(TRequest), typeof(ServerCallContext));
        var invoke = implementation.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        Map(method, implementation, new UnaryHandler<TService, TRequest, TResponse>(method, services, invoke).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        var invoke = implementation.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>();
        Map(method, implementation, new ClientStreamingHandler<TService, TRequest, TResponse>(method, services, invoke).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var invoke = implementation.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        Map(method, implementation, new ServerStreamingHandler<TService, TRequest, TResponse>(method, services, invoke).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Implementation(method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var invoke = implementation.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        Map(method, implementation, new DuplexStreamingHandler<TService, TRequest, TResponse>(method, services, invoke).HandleAsync);
    }

    private static MethodInfo Implementation(IMethod method, params Type[] parameters) =>
        typeof(TService).GetMethod(method.Name, BindingFlags.Instance | BindingFlags.Public, parameters)
        ?? throw new InvalidOperationException($"{typeof(TService)} has no public method for {method.FullName}.");

    private void Map(IMethod method, MethodInfo implementation, RequestDelegate handle)
    {
        ServiceNames.Add(method.ServiceName);
        var endpoint = endpoints.Map(RoutePatternFactory.Parse(method.FullName), handle);
        endpoint.Add(builder =>
        {
            builder.DisplayName = $"gRPC - {method.FullName}";
            builder.Metadata.Add(new GrpcMethodMetadata(typeof(TService), method));
            // Authorization and such are said by attributes, first on the class, then on the method.
            foreach (var attribute in typeof(TService).GetCustomAttributes(inherit: true).Concat(implementation.GetCustomAttributes(inherit: true)))
                builder.Metadata.Add(attribute);
            builder.Metadata.Add(new HttpMethodMetadata(["POST"], acceptCorsPreflight: true));
        });
        Mapped.Add(endpoint);
    }
}
