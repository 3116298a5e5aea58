using Parley.Bench.Measuring;
using Parley.Tests.Kit;

namespace Parley.Bench.World;

/// <summary>
/// Where one contender stores: a folder, and with PostgreSQL a server of its own, so that vacuum and checkpoints of one
/// are not counted for the other.
/// </summary>
public sealed class MeasuredDatabase : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private PostgresServer? _server;

    public string Folder => _folder.Path;

    /// <summary>The options by which a child finds it.</summary>
    public List<string> Arguments { get; } = [];

    /// <summary>CPU of the database's processes; SQLite's is the contender's own.</summary>
    public double CpuMs => _server is null ? 0 : CpuClock.OfServer(_server.ProcessId);

    public static async Task<MeasuredDatabase> OpenAsync(string store)
    {
        var database = new MeasuredDatabase();
        database.Arguments.AddRange(["--store", store, "--data", database.Folder]);
        if (store != "postgres") return database;
        database._server = await PostgresServer.StartAsync();
        database.Arguments.AddRange(["--connection", await database._server.CreateDatabaseAsync()]);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }
}
