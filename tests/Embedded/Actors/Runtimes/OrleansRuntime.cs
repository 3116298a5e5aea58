using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;
using Parley.Tests.Kit;

namespace Parley.Tests.Embedded.Actors.Runtimes;

/// <summary>
/// What the suite needs to know of the runtime under it: here Orleans. Its grains' clock, timers and reminders are the test's; how
/// long a call may take and who is idle it tells by the machine's, so that tests of those wait for real.
/// </summary>
internal static class Runtime
{
    /// <summary>Longer than a call may take, which is 30 s.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(75);

    /// <summary>The databases it stores in.</summary>
    public static readonly string[] Invariants = ["Npgsql"];

    private const int Attempts = 5;
    private static readonly TimeSpan GrainsLeaveWithin = TimeSpan.FromSeconds(5);

    static Runtime() => ActivitySource.AddActivityListener(new ActivityListener
    {
        // Orleans passes traces on where somebody listens to its own spans.
        ShouldListenTo = static source => source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal),
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    });

    public static void Configure(ISiloBuilder silo, ManualClock clock)
    {
        silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next());
        silo.AddActivityPropagation();
        silo.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = GrainsLeaveWithin);
        silo.Services.AddKeyedSingleton(KeyedService.AnyKey, TimeProvider.System);
        foreach (var area in (string[])["Orleans.Grains", "Orleans.Reminders"]) silo.Services.AddKeyedSingleton<TimeProvider>(area, clock);
    }

    /// <summary>Starts what <paramref name="build"/> makes; again when somebody was faster to take a port.</summary>
    public static async Task<IHost> StartAsync(Func<IHost> build)
    {
        for (var attempt = 1; ; attempt++)
        {
            var host = build();
            try
            {
                await host.StartAsync();
                return host;
            }
            catch (Exception e) when (attempt < Attempts && IsPortTaken(e))
            {
                host.Dispose();
            }
        }
    }

    /// <summary>Ends activations that are idle, however young.</summary>
    public static Task CollectAsync(IGrainFactory grains) => grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    public static async Task CreateTablesAsync(string invariant, string connectionString)
    {
        Assert.Equal("Npgsql", invariant);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(AdoNetScripts.PostgreSql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static bool IsPortTaken(Exception? error) =>
        error is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } || (error is not null && IsPortTaken(error.InnerException));
}
