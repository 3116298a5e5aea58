using System.Collections.Concurrent;
using System.Security.Cryptography;
using Parley.Silo.Hosting;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Kit;

/// <summary>
/// What an engine under test needs besides its store: in the Cluster edition Redis, ports and a key. Where a test asks for
/// SQLite it gets a database on PostgreSQL, the same one for the same folder.
/// </summary>
internal static class EditionKit
{
    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Databases = new(StringComparer.Ordinal);

    public static async Task PrepareAsync(EngineSettings settings)
    {
        if (settings.Store.Kind == "sqlite")
        {
            var database = Databases.GetOrAdd(settings.DataFolder, static _ => new Lazy<Task<string>>(async () => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync()));
            settings.Store = new StoreSettings { Kind = "postgres", ConnectionString = await database.Value };
        }

        if (settings.MasterKeyFile is null) settings.MasterKey ??= Key;
        settings.Cluster.Redis = (await RedisServer.SharedAsync()).ConnectionString;
        settings.Cluster.Id = $"c{Guid.NewGuid():N}";
        (settings.Cluster.SiloPort, settings.Cluster.GatewayPort) = (FreePort.Next(), FreePort.Next());
    }
}
