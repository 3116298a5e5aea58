using System.Diagnostics;
using Npgsql;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Faults;

/// <summary>A database server that stops, freezes or cuts connections under load: nothing acknowledged is missing.</summary>
[Trait("Promise", "P1")]
public sealed class PostgresOutageTests
{
    [Fact]
    public Task Stopped_for_a_moment_under_load_no_acknowledged_message_is_missing_and_the_lists_are_in_order() => StoppedAsync(TimeSpan.FromSeconds(4));

    [Fact]
    [Trait("Speed", "Slow")]
    public Task Stopped_for_30_s_under_load_no_acknowledged_message_is_missing_and_the_lists_are_in_order() => StoppedAsync(TimeSpan.FromSeconds(30));

    [Fact]
    public Task Frozen_for_a_moment_under_load_no_acknowledged_message_is_missing_and_the_lists_are_in_order() => FrozenAsync(TimeSpan.FromSeconds(4));

    [Fact]
    [Trait("Speed", "Slow")]
    public Task Frozen_for_30_s_under_load_no_acknowledged_message_is_missing_and_the_lists_are_in_order() => FrozenAsync(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task Killed_backends_lose_and_double_nothing()
    {
        await using var engine = await FaultEngine.OnPostgresAsync();
        var load = new CustomerLoad(await engine.NewShopAsync());
        for (var i = 0; i < 10; i++)
        {
            await load.MoreAsync(50);
            await KillBackendsAsync(engine);
        }

        await load.MoreAsync(50);
        await load.StopAsync();
        await engine.ReplayedAsync();
        await load.VerifyAsync();
        Assert.Equal(0, load.Refused);
    }

    [Fact]
    public async Task Stopped_with_the_engine_what_was_spooled_is_there_after_both_have_started_again()
    {
        await using var engine = await FaultEngine.OnPostgresAsync();
        var load = new CustomerLoad(await engine.NewShopAsync());
        await load.MoreAsync(50);
        engine.Postgres!.KillHard();
        await load.MoreAsync(100);
        await load.StopAsync();
        Assert.True(engine.Spool.Records > 0);
        await engine.StopEngineAsync();

        await engine.Postgres.RestartAsync();
        await engine.StartEngineAsync();

        await engine.ReplayedAsync();
        await load.VerifyAsync();
    }

    [Fact]
    public async Task While_it_is_stopped_signatures_are_still_checked_and_the_engine_is_ready_by_its_spool()
    {
        await using var engine = await FaultEngine.OnPostgresAsync();
        var app = await engine.NewAppAsync();
        engine.Postgres!.KillHard();

        using (var forged = await engine.PostWebhookAsync(app, "{}", "a guess")) Assert.Equal(401, (int)forged.StatusCode);
        using (var genuine = await engine.PostWebhookAsync(app, "{}")) Assert.Equal(200, (int)genuine.StatusCode);
        // Nobody knows whether there is such an app, so nobody says that there is none.
        using (var stranger = await engine.PostWebhookAsync("/webhooks/whatsapp/stranger", "{}"u8.ToArray(), "sha256=" + new string('0', 64)))
            Assert.Equal(503, (int)stranger.StatusCode);
        Assert.Equal("spool", (await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, "/health/ready", null))).GetProperty("by").GetString());
        await engine.Postgres.RestartAsync();
    }

    private static async Task StoppedAsync(TimeSpan outage)
    {
        await using var engine = await FaultEngine.OnPostgresAsync();
        var load = new CustomerLoad(await engine.NewShopAsync());
        await load.MoreAsync(100);
        engine.Postgres!.KillHard();
        await OutlastAsync(load, outage);
        Assert.True(engine.Spool.Records > 0);
        await engine.Postgres.RestartAsync();
        await RecoverAsync(engine, load);
    }

    private static async Task FrozenAsync(TimeSpan outage)
    {
        await using var engine = await FaultEngine.OnPostgresAsync();
        var load = new CustomerLoad(await engine.NewShopAsync());
        await load.MoreAsync(100);
        engine.Postgres!.Freeze();
        await OutlastAsync(load, outage);
        Assert.True(engine.Spool.Records > 0);
        engine.Postgres.Thaw();
        await RecoverAsync(engine, load);
    }

    private static async Task OutlastAsync(CustomerLoad load, TimeSpan outage)
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < outage) await load.MoreAsync(50);
    }

    /// <summary>The live path is back while the spool is replayed; the lists are looked at right after.</summary>
    private static async Task RecoverAsync(FaultEngine engine, CustomerLoad load)
    {
        await load.MoreAsync(100);
        await load.StopAsync();
        await engine.ReplayedAsync();
        await load.VerifyAsync();
        Assert.Equal(0, load.Refused);
    }

    private static async Task KillBackendsAsync(FaultEngine engine)
    {
        await using var connection = new NpgsqlConnection(engine.Postgres!.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()", connection);
        Assert.True((long)(await command.ExecuteScalarAsync())! > 0);
    }
}
