using System.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Embedded.Rpc.Server;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to endpoints.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    private const string LogCategory = "Grpc.AspNetCore.Server.ServerCallHandler";

    /// <summary>Maps every method of the service, and answers calls to methods it does not have.</summary>
    /// <exception cref="InvalidOperationException">AddGrpc was not called, or the type derives from no generated service base.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var provider = builder.ServiceProvider;
        var clock = provider.GetService<CallClock>()
            ?? throw new InvalidOperationException("gRPC's services are missing: call AddGrpc on the application's services.");
        var settings = new GrpcServiceSettings(
            provider.GetRequiredService<IOptions<GrpcServiceOptions>>().Value,
            provider.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value);
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategory);

        var mapper = new ServiceMethodMapper<TService>(
            builder, new MethodServices<TService>(new GrpcServiceActivator<TService>(), settings, clock, logger));
        Binding(typeof(TService)).Invoke(null, [mapper, null]);
        var unimplemented = provider.GetRequiredService<UnimplementedEndpoints>().Map(builder, mapper.ServiceNames, settings, logger);
        return new GrpcServiceEndpointConventionBuilder([.. mapper.Mapped, .. unimplemented]);
    }

    private static MethodInfo Binding(Type serviceType)
    {
        for (var type = serviceType; type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not { } bound)
                continue;
            return bound.BindType.GetMethod(bound.BindMethodName, BindingFlags.Static | BindingFlags.Public, [typeof(ServiceBinderBase), type])
                ?? throw new InvalidOperationException($"{bound.BindType} has no public static method {bound.BindMethodName}(ServiceBinderBase, {type.Name}).");
        }

        throw new InvalidOperationException($"{serviceType} derives from no generated service base.");
    }
}
