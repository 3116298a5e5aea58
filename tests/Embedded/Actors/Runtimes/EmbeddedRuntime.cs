using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Parley.Tests.Embedded.Actors.Runtimes;

/// <summary>What the suite needs to know of the runtime under it: here the embedded one, whose every clock is the test's.</summary>
internal static class Runtime
{
    /// <summary>A bound for what must happen at once; reaching it fails the test.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>The databases it stores in.</summary>
    public static readonly string[] Invariants = ["Npgsql", "Microsoft.Data.Sqlite"];

    public static void Configure(ISiloBuilder _, ManualClock __)
    {
    }

    /// <summary>Starts what <paramref name="build"/> makes.</summary>
    public static async Task<IHost> StartAsync(Func<IHost> build)
    {
        var host = build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Ends activations that are idle; here the clock does that.</summary>
    public static Task CollectAsync(IGrainFactory _) => Task.CompletedTask;

    public static Task CreateTablesAsync(string invariant, string connectionString) => AdoNetSchema.EnsureCreatedAsync(invariant, connectionString);
}
