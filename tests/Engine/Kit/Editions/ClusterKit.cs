using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Parley.Silo.Hosting;
using Parley.Silo.Secrets;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Kit;

/// <summary>
/// What an engine under test needs besides its store: in the Cluster edition Redis, ports and a key. Where a test asks for
/// SQLite it gets a database on PostgreSQL, the same one for the same folder.
/// </summary>
internal static class EditionKit
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Databases = new(StringComparer.Ordinal);

    public static async Task PrepareAsync(EngineSettings settings)
    {
        if (settings.Store.Kind == "sqlite")
        {
            var database = Databases.GetOrAdd(settings.DataFolder, static _ => new Lazy<Task<string>>(async () => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync()));
            settings.Store = new StoreSettings { Kind = "postgres", ConnectionString = await database.Value };
        }

        // This edition makes no key of its own where none is named; here it is where Solo would have made it.
        if (settings.MasterKey is null) settings.MasterKeyFile ??= System.IO.Path.Combine(settings.DataFolder, MasterKeys.FileName);
        settings.Cluster.Redis = (await RedisServer.SharedAsync()).ConnectionString;
        settings.Cluster.Id = $"c{Guid.NewGuid():N}";
        (settings.Cluster.SiloPort, settings.Cluster.GatewayPort) = (FreePort.Next(), FreePort.Next());
    }

    /// <summary>
    /// A silo beside the engine's own, where half of its grains then live: with PARLEY_SILOS=2 in the environment, so that the same tests
    /// run on one silo and on two.
    /// </summary>
    public static async Task<IAsyncDisposable?> BesideAsync(EngineSettings settings, Action<WebApplicationBuilder> customize, TimeProvider? time)
    {
        if (Environment.GetEnvironmentVariable("PARLEY_SILOS") != "2") return null;
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(System.IO.Path.Combine(settings.DataFolder, "media"));
        Directory.CreateSymbolicLink(folder.File("media"), System.IO.Path.Combine(settings.DataFolder, "media"));
        var beside = JsonSerializer.Deserialize<EngineSettings>(JsonSerializer.Serialize(settings))!;
        (beside.Data, beside.Cluster.Roles, beside.Admin.Port) = (folder.Path, "silo", null);
        (beside.Cluster.SiloPort, beside.Cluster.GatewayPort) = (FreePort.Next(), FreePort.Next());
        return new Beside(await Silo.Hosting.Engine.StartAsync(beside, customize, time), folder);
    }

    private sealed class Beside(Silo.Hosting.Engine engine, TemporaryFolder folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await engine.DisposeAsync();
            folder.Dispose();
        }
    }
}
