using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Parley.Silo.Hosting;
using Parley.Tests.Kit;

namespace Parley.Bench.Children;

/// <summary>An engine child's place in a cluster: <c>REDIS/ID/PLACEMENT</c>.</summary>
internal static class ClusterChild
{
    public const string Random = "random", PreferLocal = "prefer-local", ActivationCount = "activation-count", ResourceOptimized = "resource-optimized";
    private static readonly string Key = Convert.ToBase64String("bench-master-key-0123456789abcde"u8);

    /// <summary>Where conversations begin, as a run names it.</summary>
    public static readonly string[] Placements = [Random, PreferLocal, ActivationCount, ResourceOptimized];

    public static Action<WebApplicationBuilder>? Join(EngineSettings settings, string? place)
    {
        if (place is null) return null;
        var parts = place.Split('/');
        // Two share a database, and each has a folder of its own.
        settings.Data = Path.Combine(settings.Data!, Guid.NewGuid().ToString("N"));
        settings.MasterKey = Key;
        (settings.Cluster.Redis, settings.Cluster.Id) = (parts[0], parts[1]);
        (settings.Cluster.SiloPort, settings.Cluster.GatewayPort) = (FreePort.Next(), FreePort.Next());
        return builder => builder.Services.AddSingleton<PlacementStrategy>(parts[2] switch
        {
            Random => new RandomPlacement(),
            PreferLocal => new PreferLocalPlacement(),
            ActivationCount => new ActivationCountBasedPlacement(),
            _ => new ResourceOptimizedPlacement(),
        });
    }
}
