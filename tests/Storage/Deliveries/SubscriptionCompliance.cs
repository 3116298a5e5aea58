using Parley.Storage.Deliveries;

namespace Parley.Tests.Storage.Deliveries;

/// <summary>What <see cref="ISubscriptions"/> promises, on either database.</summary>
public abstract class SubscriptionCompliance(StoreKind kind) : IAsyncLifetime
{
    private const int Most = 100;
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.New();
    private TestStore _test = null!;
    private SubscriptionStore _subscriptions = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _subscriptions = new SubscriptionStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task a_subscription_comes_back_as_it_was_added_also_after_a_restart()
    {
        var added = New("crm", "e.7");
        Assert.True(await _subscriptions.AddAsync(added, Most));
        Assert.Equal(added, await _subscriptions.FindAsync(_tenant, "crm"));
        await _test.ReopenAsync();
        Assert.Equal(added, await new SubscriptionStore(_test.Store).FindAsync(_tenant, "crm"));
    }

    [Fact]
    public async Task a_name_is_taken_once_and_what_it_had_stays()
    {
        Assert.True(await _subscriptions.AddAsync(New("crm", "e.1"), Most));
        Assert.False(await _subscriptions.AddAsync(New("crm", "e.2"), Most));
        Assert.Equal("e.1", (await _subscriptions.FindAsync(_tenant, "crm"))!.Position.Value);
    }

    [Fact]
    public async Task of_many_who_add_one_name_at_once_one_does()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _subscriptions.AddAsync(New("crm", $"e.{i}"), Most)));
        var winner = Assert.Single(Enumerable.Range(0, 20), i => added[i]);
        Assert.Equal($"e.{winner}", (await _subscriptions.FindAsync(_tenant, "crm"))!.Position.Value);
    }

    [Fact]
    public async Task there_are_no_more_than_the_most_of_each_tenant()
    {
        for (var i = 0; i < 3; i++) Assert.True(await _subscriptions.AddAsync(New($"{i}", ""), 3));
        Assert.False(await _subscriptions.AddAsync(New("one more", ""), 3));
        Assert.True(await _subscriptions.AddAsync(New("another tenant's", "") with { Tenant = TenantId.New() }, 3));
        await _subscriptions.RemoveAsync(_tenant, "1");
        Assert.True(await _subscriptions.AddAsync(New("one more", ""), 3));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task a_position_moves_only_from_where_the_mover_saw_it()
    {
        await _subscriptions.AddAsync(New("crm", ""), Most);
        Assert.True(await _subscriptions.MoveAsync(_tenant, "crm", FeedCursor.Beginning, new FeedCursor("e.5"), Day.AddHours(1)));
        Assert.False(await _subscriptions.MoveAsync(_tenant, "crm", FeedCursor.Beginning, new FeedCursor("e.9"), Day.AddHours(2)));
        Assert.Equal(New("crm", "e.5") with { CommittedAt = Day.AddHours(1) }, await _subscriptions.FindAsync(_tenant, "crm"));
        Assert.False(await _subscriptions.MoveAsync(_tenant, "nobody's", FeedCursor.Beginning, new FeedCursor("e.9"), Day));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task of_many_moves_from_one_position_one_happens()
    {
        await _subscriptions.AddAsync(New("crm", "e.0"), Most);
        var moved = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => _subscriptions.MoveAsync(_tenant, "crm", new FeedCursor("e.0"), new FeedCursor($"e.{i}"), Day)));
        var winner = Assert.Single(Enumerable.Range(1, 20), i => moved[i - 1]);
        Assert.Equal($"e.{winner}", (await _subscriptions.FindAsync(_tenant, "crm"))!.Position.Value);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task a_tenant_reaches_its_own_only()
    {
        var stranger = TenantId.New();
        await _subscriptions.AddAsync(New("crm", "e.1"), Most);
        Assert.Null(await _subscriptions.FindAsync(stranger, "crm"));
        Assert.False(await _subscriptions.MoveAsync(stranger, "crm", new FeedCursor("e.1"), new FeedCursor("e.2"), Day));
        await _subscriptions.RemoveAsync(stranger, "crm");
        Assert.Empty((await _subscriptions.ListAsync(stranger, null, 10)).Items);
        Assert.Equal("e.1", (await _subscriptions.FindAsync(_tenant, "crm"))!.Position.Value);
    }

    [Fact]
    public async Task they_are_listed_by_name_without_gaps_or_doubles()
    {
        var names = Enumerable.Range(0, 60).Select(i => $"reader-{i * 37 % 60:00}").ToArray();
        foreach (var name in names) await _subscriptions.AddAsync(New(name, ""), Most);
        await _subscriptions.AddAsync(New("a", "") with { Tenant = TenantId.New() }, Most);
        var listed = await Paging.AllAsync(cursor => _subscriptions.ListAsync(_tenant, cursor, 7));
        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Select(one => one.Name));
        var next = (await _subscriptions.ListAsync(_tenant, null, 7)).Next;
        await Assert.ThrowsAsync<PageCursorException>(() => _subscriptions.ListAsync(TenantId.New(), next, 7));
    }

    [Fact]
    public async Task removing_is_idempotent()
    {
        await _subscriptions.AddAsync(New("crm", ""), Most);
        for (var i = 0; i < 2; i++) await _subscriptions.RemoveAsync(_tenant, "crm");
        Assert.Null(await _subscriptions.FindAsync(_tenant, "crm"));
    }

    private SubscriptionRecord New(string name, string position) => new(_tenant, name, new FeedCursor(position), Day, null);
}

public sealed class SqliteSubscriptionTests() : SubscriptionCompliance(StoreKind.Sqlite);

public sealed class PostgresSubscriptionTests() : SubscriptionCompliance(StoreKind.Postgres);
