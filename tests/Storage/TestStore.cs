namespace Parley.Tests.Storage;

/// <summary>An empty store of its own for one test class, on a real database of either kind.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private readonly TemporaryFolder? _folder;

    private TestStore(StoreOptions options, Store store, TemporaryFolder? folder)
    {
        Options = options;
        Store = store;
        _folder = folder;
    }

    public StoreOptions Options { get; }

    public Store Store { get; private set; }

    public static async Task<TestStore> OpenAsync(StoreKind kind, Func<StoreOptions, StoreOptions>? change = null)
    {
        var folder = kind == StoreKind.Sqlite ? new TemporaryFolder() : null;
        var options = kind == StoreKind.Sqlite
            ? StoreOptions.Sqlite(folder!.File("parley.db"))
            : StoreOptions.Postgres(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());
        if (change is not null) options = change(options);
        return new TestStore(options, await Store.OpenAsync(options), folder);
    }

    /// <summary>Closes the store and opens it again on the same data.</summary>
    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await Store.OpenAsync(Options);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder?.Dispose();
    }
}
