using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd.Faults;

/// <summary>
/// A killed process proves nothing about a power failure: its writes live on in the system's memory. So the system calls
/// are looked at: between a webhook and its 200 there is a synchronisation of the right file.
/// </summary>
public sealed class SynchronisedTests
{
    private const int Webhooks = 20;

    [Fact]
    [Trait("Promise", "P1")]
    public async Task On_SQLite_the_write_ahead_log_reaches_the_disk_before_each_acknowledgement()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.DemoAsync(folder.Path);

        await EachIsSynchronisedAsync(silo, folder.File("calls.txt"), path => path.EndsWith("/parley.db-wal", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task The_spool_reaches_the_disk_before_each_acknowledgement()
    {
        using var folder = new TemporaryFolder();
        await using var server = await PostgresServer.StartAsync();
        await using var silo = await SiloProcess.DemoAsync(folder.Path, postgres: await server.CreateDatabaseAsync());
        server.Freeze();
        try
        {
            await EachIsSynchronisedAsync(silo, folder.File("calls.txt"), path => path.EndsWith(".spool", StringComparison.Ordinal));
        }
        finally
        {
            server.Thaw();
        }
    }

    private static async Task EachIsSynchronisedAsync(SiloProcess silo, string file, Predicate<string> isStore)
    {
        var meta = Faults.Webhooks.To(silo);
        using var http = new HttpClient(new LoopbackOnlyHandler());
        // Warm, so that the connection is there and the trace holds nothing but webhooks.
        Assert.Equal(200, await meta.PostAsync(http, "wamid.warm", "15550200000", 1_780_000_000));
        await using var trace = await SyscallTrace.AttachAsync(silo.ProcessId, file);
        for (var i = 0; i < Webhooks; i++) Assert.Equal(200, await meta.PostAsync(http, $"wamid.{i}", "15550200000", 1_780_000_001 + i));

        var steps = await trace.StepsAsync();
        Assert.Equal(Webhooks, steps.Count(step => step == "POST"));
        Assert.Equal(Webhooks, steps.Count(step => step == "200"));
        var synchronised = false;
        foreach (var step in steps)
        {
            if (step == "POST") synchronised = false;
            else if (isStore(step)) synchronised = true;
            else if (step == "200") Assert.True(synchronised, $"An answer left before the disk had its webhook: {string.Join(", ", steps)}");
        }
    }
}
