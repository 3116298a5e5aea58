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

    /// <summary>Under which the rows of Orleans' tables stand, the same in both editions.</summary>
    private const string ServiceId = "parley";

    /// <summary>Nobody else writes to the database, so what this process knows of apps and numbers stays true.</summary>
    public static readonly AppDirectoryOptions Directory = new(KeptFor: TimeSpan.FromHours(1));

    /// <summary>Calls that may wait for one grain; past it callers are refused, and memory does not grow.</summary>
    private const int MaxWaitingCalls = 10_000;

    /// <summary>Makes Orleans' tables where they are missing; the caller owns the database.</summary>
    public static Task PrepareAsync(EngineSettings settings)
    {
        var (invariant, connectionString) = StoreWiring.GrainStorage(settings);
        return AdoNetSchema.EnsureCreatedAsync(invariant, connectionString);
    }

    public static void AddActors(WebApplicationBuilder builder, EngineSettings settings) => builder.UseOrleans(silo =>
    {
        var (invariant, connectionString) = StoreWiring.GrainStorage(settings);
        silo.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = ServiceId);
        silo.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = MaxWaitingCalls);
        silo.AddAdoNetGrainStorage("snapshots", options =>
        {
            options.Invariant = invariant;
            options.ConnectionString = connectionString;
            options.GrainStorageSerializer = new SnapshotSerializer();
        });
        silo.UseAdoNetReminderService(options =>
        {
            options.Invariant = invariant;
            options.ConnectionString = connectionString;
        });
    });

    public static void AddRpc(IServiceCollection services) => services.AddGrpc(options => options.MaxReceiveMessageSize = 4 * 1024 * 1024);
}
