using Microsoft.AspNetCore.Builder;
using Parley.Silo.Hosting;

namespace Parley.Bench.Children;

/// <summary>An engine child's place in a cluster: the Solo edition has none.</summary>
internal static class ClusterChild
{
    public static readonly string[] Placements = [];

    public static Action<WebApplicationBuilder>? Join(EngineSettings _, string? __) => null;
}
