using Parley.Storage.Leases;

namespace Parley.Tests.Storage.Leases;

/// <summary>What <see cref="ILeases"/> promises, on either database. Terms of nothing are over at once: nobody waits here.</summary>
public abstract class LeaseTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private TestStore _test = null!;
    private ILeases _leases = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _leases = new LeaseStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task a_lease_is_one_owners_until_its_term_is_over()
    {
        Assert.True(await _leases.HoldAsync("sweeping", "one", Long));
        Assert.False(await _leases.HoldAsync("sweeping", "two", Long));
        Assert.True(await _leases.HoldAsync("delivering", "two", Long));

        Assert.True(await _leases.HoldAsync("sweeping", "one", TimeSpan.Zero));
        Assert.True(await _leases.HoldAsync("sweeping", "two", Long));
        Assert.False(await _leases.HoldAsync("sweeping", "one", Long));
    }

    [Fact]
    public async Task an_owner_renews_as_often_as_it_likes()
    {
        for (var i = 0; i < 3; i++) Assert.True(await _leases.HoldAsync("sweeping", "one", Long));
        Assert.False(await _leases.HoldAsync("sweeping", "two", Long));
    }

    [Fact]
    public async Task what_is_given_back_is_free_at_once_and_only_the_owner_gives_it_back()
    {
        Assert.True(await _leases.HoldAsync("sweeping", "one", Long));
        await _leases.ReleaseAsync("sweeping", "two");
        Assert.False(await _leases.HoldAsync("sweeping", "two", Long));

        await _leases.ReleaseAsync("sweeping", "one");
        Assert.True(await _leases.HoldAsync("sweeping", "two", Long));
    }

    [Fact]
    public async Task of_many_who_reach_for_a_free_lease_one_gets_it()
    {
        var held = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => _leases.HoldAsync("sweeping", $"owner {i}", Long)));

        Assert.Single(held, true);
    }
}

public sealed class LeasesOnSqlite() : LeaseTests(StoreKind.Sqlite);

public sealed class LeasesOnPostgres() : LeaseTests(StoreKind.Postgres);
