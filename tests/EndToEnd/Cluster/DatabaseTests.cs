using System.Diagnostics;
using Npgsql;
using Parley.Simulator.Phones;
using Parley.Tests.Kit;
using Xunit.Abstractions;

namespace Parley.Tests.EndToEnd.Cluster;

/// <summary>What two silos do while their database is away, and when another takes its place.</summary>
[Trait("Promise", "P1")]
public sealed class DatabaseTests(ITestOutputHelper output)
{
    private const int Customers = 20, Others = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_standby_that_takes_over_has_everything_acknowledged_once()
    {
        await using var primary = await PostgresServer.StartAsync();
        var database = await primary.CreateDatabaseAsync();
        await using var standby = await primary.StandbyAsync();
        var both = new NpgsqlConnectionStringBuilder(database) { Host = $"127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}", TargetSessionAttributes = "primary", HostRecheckSeconds = 1 };
        var silos = await TwoSilos.StartAsync(new Surroundings(both.ConnectionString, await RedisServer.StartAsync()));
        try
        {
            await silos.HearFromAsync(Customers + Others);
            await using var load = Load.Start(silos, Customers);
            await load.TakenAsync(60).WaitAsync(Patience);

            primary.KillHard();
            await WriteAsync(silos);
            await standby.PromoteAsync();
            await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
            await WriteAsync(silos);

            await silos.CheckAsync(output, await load.StopAsync());
            for (var customer = Customers; customer < Customers + Others; customer++)
                Assert.Equal(["during", "during"], await silos.ShownAsync(0, customer, "during", 2));
        }
        finally
        {
            await silos.EndAsync(output);
        }
    }

    [Fact]
    public async Task What_a_frontend_spooled_and_took_along_another_brings_to_the_journal()
    {
        using var folder = new TemporaryFolder();
        await using var postgres = await PostgresServer.StartAsync();
        var silos = await TwoSilos.StartAsync(new Surroundings(await postgres.CreateDatabaseAsync(), await RedisServer.StartAsync(), ["--Parley:Spool:Shared", folder.Path]));
        try
        {
            await silos.HearFromAsync(Customers + Others);
            await silos.SetCallbackAsync(0);
            postgres.KillHard();
            await WriteAsync(silos);
            Assert.NotEmpty(Directory.GetFiles(folder.Path, "*.spool", SearchOption.AllDirectories));

            silos.Silos[0].Kill();
            await postgres.RestartAsync();

            for (var customer = Customers; customer < Customers + Others; customer++)
                Assert.Equal(["during"], await silos.ShownAsync(1, customer, "during", 1));
            await Until.ThatAsync(() => Directory.GetFiles(folder.Path, "*.spool", SearchOption.AllDirectories).Length == 0);
        }
        finally
        {
            await silos.EndAsync(output);
        }
    }

    [Fact]
    public async Task A_silo_that_lost_redis_and_its_database_ends_within_its_bound()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var silos = await TwoSilos.StartAsync(new Surroundings(await postgres.CreateDatabaseAsync(), await RedisServer.StartAsync()));
        try
        {
            await silos.HearFromAsync(Customers);
            postgres.KillHard();
            silos.Redis.Kill();

            var stopping = Stopwatch.StartNew();
            Assert.Equal(0, await silos.Silos[0].StopAsync());
            output.WriteLine($"it ended after {stopping.Elapsed.TotalSeconds:0.0} s");
            Assert.InRange(stopping.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(45));
        }
        finally
        {
            await silos.EndAsync(output);
        }
    }

    /// <summary>Customers write, and their webhooks are acknowledged.</summary>
    private static async Task WriteAsync(TwoSilos silos)
    {
        for (var customer = Customers; customer < Customers + Others; customer++) await silos.Simulator.World.Customers.WriteAsync(new CustomerMessage(TwoSilos.Phone(customer), "during"));
        await silos.Simulator.World.WhenIdleAsync().WaitAsync(Patience);
    }
}
