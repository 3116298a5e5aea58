using System.IO.Compression;
using System.Text;
using Parley.Silo.Hosting;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Upgrade;

/// <summary>How a store's whole content is put aside and brought back, as an operator's backup would.</summary>
internal abstract class LevelStore
{
    public abstract string Name { get; }

    /// <summary>An empty store.</summary>
    public abstract Task<StoreSettings> NewAsync();

    /// <summary>Puts a stopped engine's data aside, in a folder that exists.</summary>
    public virtual async Task BackUpAsync(string folder, StoreSettings store, string to) =>
        await ForeignProgram.RunAsync("tar", ["-czf", System.IO.Path.Combine(to, $"{Name}.tar.gz"), "-C", folder, "--owner=0", "--group=0", "."]);

    /// <summary>Brings it back into an empty folder.</summary>
    public virtual async Task<StoreSettings> RestoreAsync(string from, string folder)
    {
        await ForeignProgram.RunAsync("tar", ["-xzf", System.IO.Path.Combine(from, $"{Name}.tar.gz"), "-C", folder]);
        return await NewAsync();
    }
}

/// <summary>Everything lies in the data folder.</summary>
internal sealed class SqliteLevelStore : LevelStore
{
    public override string Name => "sqlite";

    public override Task<StoreSettings> NewAsync() => Task.FromResult(new StoreSettings());
}

/// <summary>A database, and the data folder with the key and the files.</summary>
internal sealed class PostgresLevelStore : LevelStore
{
    public override string Name => "postgres";

    private static string Dump(string folder) => System.IO.Path.Combine(folder, "postgres.sql.gz");

    public override async Task<StoreSettings> NewAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };

    public override async Task BackUpAsync(string folder, StoreSettings store, string to)
    {
        await base.BackUpAsync(folder, store, to);
        await using var file = new GZipStream(File.Create(Dump(to)), CompressionLevel.SmallestSize);
        await file.WriteAsync(Encoding.UTF8.GetBytes(await PostgresServer.DumpAsync(store.ConnectionString!)));
    }

    public override async Task<StoreSettings> RestoreAsync(string from, string folder)
    {
        var store = await base.RestoreAsync(from, folder);
        using var file = new StreamReader(new GZipStream(File.OpenRead(Dump(from)), CompressionMode.Decompress), Encoding.UTF8);
        await PostgresServer.LoadAsync(store.ConnectionString!, await file.ReadToEndAsync());
        return store;
    }
}
