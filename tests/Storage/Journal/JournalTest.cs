using Parley.Storage.Journal;

namespace Parley.Tests.Storage.Journal;

/// <summary>A fresh store with its journal for every test.</summary>
public abstract class JournalTest(StoreKind kind, JournalOptions? options = null) : IAsyncLifetime
{
    protected TestStore Test { get; private set; } = null!;

    protected StoreJournal Journal { get; private set; } = null!;

    protected TenantId Tenant { get; } = TenantId.New();

    public async Task InitializeAsync()
    {
        Test = await TestStore.OpenAsync(kind);
        Journal = await StoreJournal.OpenAsync(Test.Store, options);
    }

    public async Task DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Test.DisposeAsync();
    }

    /// <summary>Closes journal and store, and opens both again on the same data.</summary>
    protected async Task ReopenAsync()
    {
        await Journal.DisposeAsync();
        await Test.ReopenAsync();
        Journal = await StoreJournal.OpenAsync(Test.Store, options);
    }

    protected async Task<long> StoreAsync(Append append) =>
        Assert.IsType<AppendOutcome.Stored>(await Journal.AppendAsync(append)).Version;

    protected async Task<ImmutableArray<JournalEvent>> ReadAsync(StreamId stream, TenantId? tenant = null) =>
        await Journal.ReadStreamAsync(tenant ?? Tenant, stream, 0, 10_000);

    /// <summary>
    /// The feed from its beginning, page by page, until it has brought <paramref name="count"/> events. It may lag: on
    /// PostgreSQL a transaction of any database of the server that is older than a commit holds the commit's events back.
    /// </summary>
    protected async Task<List<FeedEvent>> FeedAsync(int count, TenantId? tenant = null, int pageSize = 100)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var events = new List<FeedEvent>();
        var next = FeedCursor.Beginning;
        while (events.Count < count)
        {
            var page = await Journal.ReadAsync(tenant, next, pageSize, patience.Token);
            events.AddRange(page.Events);
            next = page.Next;
            if (!page.More) await Task.Delay(1, patience.Token);
        }

        Assert.Equal(count, events.Count);
        return events;
    }
}
