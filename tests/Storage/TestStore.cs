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

    /// <summary>The first column of a query, each as text.</summary>
    public Task<List<string>> TextsAsync(string sql) => Store.ReadAsync(async (connection, token) =>
    {
        var texts = new List<string>();
        await using var command = connection.Command(sql);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token)) texts.Add(reader.GetString(0));
        return texts;
    });

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder?.Dispose();
    }
}
