using Orleans.Hosting;
using Orleans.Storage;
using Parley.Silo.Hosting;

namespace Parley.Silo.Wiring;

/// <summary>The Solo edition: one process, the embedded runtime, Orleans' tables in the same kind of database.</summary>
internal static class Edition
{
    public const string Name = "Solo";

    /// <summary>Makes Orleans' tables where they are missing; the caller owns the database.</summary>
    public static Task PrepareAsync(EngineSettings settings)
    {
        var (invariant, connectionString) = StoreWiring.GrainStorage(settings);
        return AdoNetSchema.EnsureCreatedAsync(invariant, connectionString);
    }

    public static void AddActors(WebApplicationBuilder builder, EngineSettings settings) => builder.UseOrleans(silo =>
    {
        silo.AddAdoNetGrainStorage("snapshots", options =>
        {
            (options.Invariant, options.ConnectionString) = StoreWiring.GrainStorage(settings);
            options.GrainStorageSerializer = new SnapshotSerializer();
        });
    });

    public static void AddRpc(IServiceCollection services) => services.AddGrpc(options => options.MaxReceiveMessageSize = 4 * 1024 * 1024);
}
