using Microsoft.Extensions.Logging.Abstractions;
using Parley.Storage.Views;

namespace Parley.Tests.Storage.Views;

/// <summary>A store, a feed and a projector between them.</summary>
public abstract class ViewTests(StoreKind kind) : IAsyncLifetime
{
    protected TenantId Tenant { get; } = TenantId.New();

    protected SessionId Session { get; } = SessionId.New();

    protected ListFeed Feed { get; } = new();

    protected TestStore Test { get; private set; } = null!;

    protected IViews Views { get; private set; } = null!;

    protected Projector Projector { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Test = await TestStore.OpenAsync(kind);
        Views = new ViewStore(Test.Store);
        Projector = NewProjector();
        Projector.Start();
    }

    public async Task DisposeAsync()
    {
        await Projector.DisposeAsync();
        await Test.DisposeAsync();
    }

    protected Projector NewProjector(TimeProvider? time = null) => new(Test.Store, Feed, time ?? TimeProvider.System, NullLogger<Projector>.Instance);

    protected void Replace(Projector projector) => Projector = projector;

    protected async Task ShowAsync(params Story[] stories)
    {
        foreach (var story in stories) Feed.Add(story.Tell());
        await Projector.CaughtUpAsync();
    }

    /// <summary>Every cell of the tables.</summary>
    protected async Task<string> TablesAsync()
    {
        var lines = new List<string>();
        foreach (var table in new[] { "conversation_view ORDER BY id", "message_view ORDER BY id", "day_counters ORDER BY tenant, day", "label_view ORDER BY conversation, label" })
        {
            await Test.Store.ReadAsync(async (connection, token) =>
            {
                await using var reader = await connection.Command($"SELECT * FROM {table}").ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                    lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : reader.GetValue(i).ToString())));
                return 0;
            });
        }

        return string.Join('\n', lines);
    }
}
