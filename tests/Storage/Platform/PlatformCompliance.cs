using Parley.Storage.Accounts;
using Parley.Storage.Platform;

namespace Parley.Tests.Storage.Platform;

/// <summary>What <see cref="ITenantStandings"/>, <see cref="ISupportAccess"/>, <see cref="IAbuseReports"/> and <see cref="IPlatformFigures"/> promise, on either database.</summary>
public abstract class PlatformCompliance(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private TestStore _test = null!;

    public async Task InitializeAsync() => _test = await TestStore.OpenAsync(kind);

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task how_a_tenant_stands_is_known_here_at_once_and_elsewhere_after_a_refresh()
    {
        var (here, elsewhere, tenant) = (new TenantStandings(_test.Store), new TenantStandings(_test.Store), TenantId.New());
        Assert.Null(here.Of(tenant));
        Assert.Equal(TenantStanding.Good(tenant), await here.ReadAsync(tenant));
        var suspended = new TenantStanding(tenant, true, "Unpaid.", 0.5, Day);
        await here.SaveAsync(suspended);
        Assert.Equal(suspended, here.Of(tenant));
        Assert.Null(elsewhere.Of(tenant));
        await elsewhere.RefreshAsync();
        Assert.Equal(suspended, elsewhere.Of(tenant));

        var good = new TenantStanding(tenant, false, "", null, Day.AddHours(1));
        await elsewhere.SaveAsync(good);
        await here.RefreshAsync();
        Assert.True(here.Of(tenant) is null or { IsSuspended: false, RequestsPerSecond: null });
        Assert.Equal(good, await here.ReadAsync(tenant));
    }

    [Fact]
    public async Task a_tenant_suspended_while_standings_are_read_stays_suspended()
    {
        var standings = new TenantStandings(_test.Store);
        for (var i = 0; i < 200; i++)
        {
            var suspended = new TenantStanding(TenantId.New(), true, "Unpaid.", null, Day.AddSeconds(i));
            var read = standings.RefreshAsync();
            await standings.SaveAsync(suspended);
            await read;
            Assert.Equal(suspended, standings.Of(suspended.Tenant));
        }
    }

    [Fact]
    public async Task tenants_are_found_page_by_page_by_name_id_and_standing()
    {
        var (accounts, standings) = (new AccountStore(_test.Store), new TenantStandings(_test.Store));
        var tenants = Enumerable.Range(0, 20).Select(i => new TenantRecord(TenantId.New(), i % 2 == 0 ? $"Bakery_{i}%" : $"shop {i}", Day.AddSeconds(i / 4))).ToArray();
        foreach (var tenant in tenants) await accounts.CreateTenantAsync(tenant, tenant.Id.Value);
        await standings.SaveAsync(new TenantStanding(tenants[4].Id, true, "Unpaid.", null, Day));
        await standings.SaveAsync(new TenantStanding(tenants[5].Id, false, "", 5, Day));
        async Task AssertAsync(TenantSearch search, Func<int, bool> fits) => Assert.Equal(
            Enumerable.Range(0, 20).Where(fits).Select(i => tenants[i]).OrderBy(t => t.CreatedAt).ThenBy(t => t.Id.Value, StringComparer.Ordinal),
            (await Paging.AllAsync(cursor => standings.SearchAsync(search, cursor, 3))).Select(found => found.Tenant));

        await AssertAsync(new TenantSearch(null, null), _ => true);
        await AssertAsync(new TenantSearch("bakery_", null), i => i % 2 == 0);
        await AssertAsync(new TenantSearch("%", null), i => i % 2 == 0);
        await AssertAsync(new TenantSearch(tenants[3].Id.Value, null), i => i == 3);
        await AssertAsync(new TenantSearch(null, true), i => i == 4);
        await AssertAsync(new TenantSearch("shop", false), i => i % 2 == 1);
        Assert.Equal(5, (await standings.SearchAsync(new TenantSearch(tenants[5].Id.Value, null), null, 1)).Items[0].Standing.RequestsPerSecond);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task support_access_changes_only_from_the_state_it_is_in_and_is_listed_by_tenant()
    {
        var (store, tenant, other) = (new SupportAccessStore(_test.Store), TenantId.New(), TenantId.New());
        var access = new SupportAccessRecord(SupportAccessId.New(), tenant, "a ticket", 12, TimeSpan.FromHours(2), SupportState.Requested, Day, Day.AddDays(7), null);
        await store.AddAsync(access);
        for (var i = 0; i < 5; i++) await store.AddAsync(access with { Id = SupportAccessId.New(), Tenant = i % 2 == 0 ? tenant : other, RequestedAt = Day.AddMinutes(i) });
        foreach (var whose in new TenantId?[] { null, tenant }) Assert.Equal(access, await store.FindAsync(whose, access.Id));
        Assert.Null(await store.FindAsync(other, access.Id));
        Assert.Equal(4, (await Paging.AllAsync(cursor => store.ListAsync(tenant, cursor, 2))).Count);
        Assert.Equal(6, (await Paging.AllAsync(cursor => store.ListAsync(null, cursor, 4))).Count);

        var active = access with { State = SupportState.Active, EndsAt = Day.AddHours(2), Key = ApiKeyId.New() };
        Assert.True(await store.SaveAsync(active, SupportState.Requested));
        Assert.False(await store.SaveAsync(active, SupportState.Requested));
        Assert.Equal(active, await store.FindAsync(tenant, access.Id));
        Assert.Null(await store.PolicyAsync(tenant));
        await store.SavePolicyAsync(tenant, true);
        await store.SavePolicyAsync(tenant, false);
        Assert.False(await store.PolicyAsync(tenant));
    }

    [Fact]
    public async Task reports_are_listed_by_state_and_decided()
    {
        var store = new AbuseReportStore(_test.Store);
        var reports = Enumerable.Range(0, 5).Select(i => new AbuseReport(AbuseReportId.New(), i == 0 ? TenantId.New() : null, "15550001111", "spam", "It \0 never stops.", i == 1 ? "me@example.com" : null, Day.AddMinutes(i), AbuseState.Open, "", null)).ToArray();
        foreach (var report in reports) await store.AddAsync(report);
        Assert.Equal(reports.Reverse(), await Paging.AllAsync(cursor => store.ListAsync(AbuseState.Open, cursor, 2)));
        Assert.True(await store.DecideAsync(reports[2].Id, AbuseState.Dismissed, "Nothing.", Day.AddDays(1)));
        Assert.False(await store.DecideAsync(AbuseReportId.New(), AbuseState.Dismissed, "Nothing.", Day));
        Assert.Equal(reports[2] with { State = AbuseState.Dismissed, Decision = "Nothing.", DecidedAt = Day.AddDays(1) }, Assert.Single((await store.ListAsync(AbuseState.Dismissed, null, 10)).Items));
        Assert.Equal(4, (await new FigureStore(_test.Store).CountAsync()).OpenAbuseReports);
        Assert.Null(await store.OwnerOfAsync("15550001111"));
    }
}

public sealed class SqlitePlatformCompliance() : PlatformCompliance(StoreKind.Sqlite);

public sealed class PostgresPlatformCompliance() : PlatformCompliance(StoreKind.Postgres);
