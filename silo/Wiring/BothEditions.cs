using System.IO.Compression;
using Grpc.Net.Compression;
using Orleans.Configuration;
using Orleans.Hosting;
using Parley.Contracts.Ports;
using Parley.Silo.Hosting;

namespace Parley.Silo.Wiring;

/// <summary>What has to be the same in both editions.</summary>
internal static class BothEditions
{
    /// <summary>Under which the rows of Orleans' tables stand: each edition finds the other's.</summary>
    public const string ServiceId = "parley";

    /// <summary>Calls that may wait for one grain; past it callers are refused, and memory does not grow.</summary>
    private const int MaxWaitingCalls = 10_000;

    /// <summary>The largest message by gRPC, the same as by REST.</summary>
    private const int MaxMessage = 4 * 1024 * 1024;

    public static void AddRpc(IServiceCollection services) => services.AddGrpc(options =>
    {
        options.MaxReceiveMessageSize = MaxMessage;
        options.CompressionProviders =
        [
            new BoundedCompression(new GzipCompressionProvider(CompressionLevel.Fastest), MaxMessage),
            new BoundedCompression(new DeflateCompressionProvider(CompressionLevel.Fastest), MaxMessage),
        ];
    });

    /// <summary>Snapshots and reminders are in Orleans' tables, where each edition finds them when it opens the other's database.</summary>
    public static void Configure(ISiloBuilder silo, EngineSettings settings)
    {
        silo.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = MaxWaitingCalls);
        // Idle grains leave when four fifths of the memory are used, and come back from their snapshots when they are called.
        silo.Configure<GrainCollectionOptions>(options => options.EnableActivationSheddingOnMemoryPressure = true);
        var (invariant, connectionString) = StoreWiring.GrainStorage(settings);
        silo.AddAdoNetGrainStorage("snapshots", options =>
        {
            options.Invariant = invariant;
            options.ConnectionString = connectionString;
        });
        silo.Services.AddOptions<AdoNetGrainStorageOptions>("snapshots").Configure<ISecretBox>(static (options, box) => options.GrainStorageSerializer = new SnapshotSerializer(box));
        silo.UseAdoNetReminderService(options =>
        {
            options.Invariant = invariant;
            options.ConnectionString = connectionString;
        });
    }
}
