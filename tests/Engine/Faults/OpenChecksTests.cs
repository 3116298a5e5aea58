using Npgsql;
using Parley.Silo;
using Parley.Silo.Hosting;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Faults;

/// <summary>A database server that would forget what it acknowledged is no store.</summary>
public sealed class OpenChecksTests
{
    [Theory]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    [InlineData("synchronous_commit")]
    [Trait("Promise", "P1")]
    public async Task The_engine_refuses_to_start_on_a_server_that_does_not_keep_its_commits(string setting)
    {
        await using var server = await PostgresServer.StartAsync();
        await ExecuteAsync(server, $"ALTER SYSTEM SET {setting} = off");
        server.KillHard();
        await server.RestartAsync();
        using var folder = new TemporaryFolder();
        var settings = new EngineSettings
        {
            Data = folder.Path,
            Store = new StoreSettings { Kind = "postgres", ConnectionString = await server.CreateDatabaseAsync() },
            Web = new ListenSettings { Port = 0 },
            Grpc = new ListenSettings { Port = 0 },
        };

        await Kit.EditionKit.PrepareAsync(settings);
        var refused = await Assert.ThrowsAsync<StartException>(() => Silo.Hosting.Engine.StartAsync(settings));
        Assert.Contains($"set {setting} = on", refused.Message, StringComparison.Ordinal);

        await ExecuteAsync(server, $"ALTER SYSTEM RESET {setting}");
        server.KillHard();
        await server.RestartAsync();
        await using var engine = await Silo.Hosting.Engine.StartAsync(settings);
        Assert.NotEqual(0, engine.Web.Port);
    }

    private static async Task ExecuteAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
