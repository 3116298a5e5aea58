using Parley.Storage.Accounts;

namespace Parley.Tests.Storage.Accounts;

/// <summary>What <see cref="IParkedStatuses"/> promises, on either database.</summary>
public abstract class ParkedStatusTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private TestStore _test = null!;
    private IParkedStatuses _parked = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _parked = new ParkedStatusStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task a_parked_status_comes_back_when_it_is_due()
    {
        var status = Status("a", Day);
        await _parked.ParkAsync([status]);
        Assert.Empty(await _parked.DueAsync(Day.AddTicks(-10), 10));
        var due = Assert.Single(await _parked.DueAsync(Day, 10));
        Assert.Equal(status.Raw.ToArray(), due.Raw.ToArray());
        Assert.Equal(status with { Raw = default }, due with { Raw = default });
    }

    [Fact]
    public async Task the_same_status_parked_twice_is_one_row_as_first_parked()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _parked.ParkAsync([Status("b", Day), Status("a", Day)])));
        await _parked.ParkAsync([Status("a", Day.AddDays(1)) with { Tries = 7 }]);
        Assert.Equal(["a", "b"], (await _parked.DueAsync(Day, 10)).Select(status => status.Id));
    }

    [Fact]
    public async Task the_oldest_come_first_up_to_the_limit()
    {
        await _parked.ParkAsync([.. Enumerable.Range(0, 20).Select(i => Status($"s{i:00}", Day.AddMinutes(-i)))]);
        Assert.Equal(["s19", "s18", "s17"], (await _parked.DueAsync(Day, 3)).Select(status => status.Id));
    }

    [Fact]
    public async Task a_status_put_off_is_due_later_with_its_tries()
    {
        await _parked.ParkAsync([Status("a", Day)]);
        await _parked.PutOffAsync("a", 3, Day.AddHours(1));
        Assert.Empty(await _parked.DueAsync(Day, 10));
        Assert.Equal(3, Assert.Single(await _parked.DueAsync(Day.AddHours(1), 10)).Tries);
    }

    [Fact]
    public async Task a_removed_status_is_gone()
    {
        await _parked.ParkAsync([Status("a", Day), Status("b", Day), Status("c", Day)]);
        await _parked.RemoveAsync(["a", "c", "unknown"]);
        Assert.Equal(["b"], (await _parked.DueAsync(Day, 10)).Select(status => status.Id));
    }

    private static ParkedStatus Status(string id, DateTimeOffset due) =>
        new(id, TenantId.New(), SessionId.New(), "wamid." + id, new byte[] { 0, 1, 2 }, 0, due);
}

public sealed class SqliteParkedStatusTests() : ParkedStatusTests(StoreKind.Sqlite);

public sealed class PostgresParkedStatusTests() : ParkedStatusTests(StoreKind.Postgres);
