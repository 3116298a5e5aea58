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

    /// <summary>The whole feed, page by page.</summary>
    protected async Task<List<FeedEvent>> FeedAsync(TenantId? tenant = null, int pageSize = 100)
    {
        var events = new List<FeedEvent>();
        var page = await Journal.ReadAsync(tenant, FeedCursor.Beginning, pageSize);
        while (true)
        {
            events.AddRange(page.Events);
            if (!page.More) return events;
            page = await Journal.ReadAsync(tenant, page.Next, pageSize);
        }
    }
}
