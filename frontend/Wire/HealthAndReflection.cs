using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Parley.Wire;

/// <summary>The services that gRPC tools and load balancers expect of every server.</summary>
public static class HealthAndReflection
{
    /// <summary>
    /// Registers <see cref="HealthStates"/> and a <see cref="ReflectionCatalog"/> of <paramref name="services"/>, health and
    /// reflection included.
    /// </summary>
    public static IServiceCollection AddHealthAndReflection(
        this IServiceCollection services, params Google.Protobuf.Reflection.ServiceDescriptor[] described)
    {
        ArgumentNullException.ThrowIfNull(described);
        services.TryAddSingleton<HealthStates>();
        services.TryAddSingleton(new ReflectionCatalog(
            [.. described, Health.Descriptor, Grpc.Reflection.V1.ServerReflection.Descriptor, Grpc.Reflection.V1Alpha.ServerReflection.Descriptor]));
        return services;
    }

    /// <summary>Maps grpc.health.v1, grpc.reflection.v1 and grpc.reflection.v1alpha; AddGrpc must have been called.</summary>
    public static void MapHealthAndReflection(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<HealthService>();
        endpoints.MapGrpcService<ReflectionService>();
        endpoints.MapGrpcService<ReflectionAlphaService>();
    }
}
