using Parley.Silo.Hosting;

namespace Parley.Tests.Engine.Kit;

/// <summary>An engine of a test's own, on a folder and store that outlive it.</summary>
public sealed class OwnEngine : EngineFixture, IAsyncDisposable
{
    private readonly string _folder;
    private readonly StoreSettings _store;

    private OwnEngine(string folder, StoreSettings store)
    {
        _folder = folder;
        _store = store;
    }

    protected override string Folder => _folder;

    public static async Task<OwnEngine> StartAsync(string folder, StoreSettings store)
    {
        var engine = new OwnEngine(folder, store);
        await engine.InitializeAsync();
        return engine;
    }

    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(_store);

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
}
