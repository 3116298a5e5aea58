using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;
using Parley.Frontend.Webhooks;
using Parley.Silo.Hosting;

namespace Parley.Silo.Wiring;

/// <summary>The Solo edition: one process, the embedded runtime, Orleans' tables in the same kind of database.</summary>
internal static class Edition
{
    public const string Name = "Solo";

    /// <summary>Whether several processes own the database together.</summary>
    public const bool Shares = false;

    /// <summary>Nobody else writes to the database, so what this process knows of apps and numbers stays true.</summary>
    public static readonly AppDirectoryOptions Directory = new(KeptFor: TimeSpan.FromHours(1));

    /// <summary>What this edition does not store in.</summary>
    public static IEnumerable<string> StoreFaults(EngineSettings _) => [];

    /// <summary>What this edition cannot do.</summary>
    public static IEnumerable<string> Faults(EngineSettings settings)
    {
        if (settings.Cluster.Redis is not null || !settings.Cluster.RunsSilo || !settings.Cluster.RunsFrontend)
            yield return "Parley:Cluster is set, and this is the Solo edition: one process that does everything. Build with -p:Edition=Cluster for several (docs/cluster.md).";
    }

    /// <summary>What an error at the start means, for a person; null where it is no matter of the edition.</summary>
    public static string? Explain(Exception _, EngineSettings __) => null;

    /// <summary>Makes Orleans' tables where they are missing; the caller owns the database.</summary>
    public static Task PrepareAsync(EngineSettings settings)
    {
        var (invariant, connectionString) = StoreWiring.GrainStorage(settings);
        return AdoNetSchema.EnsureCreatedAsync(invariant, connectionString);
    }

    public static void AddActors(WebApplicationBuilder builder, EngineSettings settings, TimeProvider _) => builder.UseOrleans(silo =>
    {
        silo.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = BothEditions.ServiceId);
        BothEditions.Configure(silo, settings);
    });

    /// <summary>Runs a service that only one process may run at a time: here there is only one.</summary>
    public static void AddDuty<T>(IServiceCollection services, string _) where T : class, IHostedService
    {
        services.TryAddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
