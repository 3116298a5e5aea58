using Parley.Storage.Accounts;

namespace Parley.Tests.Storage.Accounts;

/// <summary>What <see cref="IEndpoints"/> promises, on either database.</summary>
public abstract class EndpointTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private TestStore _test = null!;
    private IEndpoints _endpoints = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _endpoints = new EndpointStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task an_app_keeps_all_its_secrets_and_saving_it_again_replaces_them()
    {
        await _endpoints.SaveAppAsync(App("shop", [1, 2, 3], []));
        await _endpoints.SaveAppAsync(App("shop", [4], [5, 6]) with { CreatedAt = Day.AddDays(1) });
        var app = (await _endpoints.AppAsync("shop"))!;
        Assert.Equal(["4", "5,6"], app.SealedSecrets.Select(secret => string.Join(',', secret.ToArray())));
        Assert.Equal([9], app.SealedVerifyToken.ToArray());
        Assert.Equal(Day, app.CreatedAt);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("SHOP")]
    [InlineData("shop\0")]
    [InlineData("")]
    public async Task an_app_is_found_by_its_exact_name_only(string name)
    {
        await _endpoints.SaveAppAsync(App("shop", [1]));
        Assert.Null(await _endpoints.AppAsync(name));
    }

    [Fact]
    public async Task apps_are_listed_by_name()
    {
        foreach (var name in new[] { "b", "c", "a" }) await _endpoints.SaveAppAsync(App(name, [1]));
        Assert.Equal(["a", "b", "c"], (await _endpoints.AppsAsync()).Select(app => app.Name));
    }

    [Fact]
    public async Task a_session_comes_back_as_it_was_bound()
    {
        var session = Session("100");
        Assert.True(await _endpoints.BindAsync(session));
        AssertSame(session, await _endpoints.SessionAsync(session.Tenant, session.Id));
        AssertSame(session, await _endpoints.SessionByNumberAsync("100"));
        Assert.Null(await _endpoints.SessionByNumberAsync("101"));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task of_many_tenants_that_race_for_a_number_exactly_one_gets_it()
    {
        var sessions = Enumerable.Range(0, 40).Select(_ => Session("100")).ToList();
        var won = await Task.WhenAll(sessions.Select(session => _endpoints.BindAsync(session)));
        var winner = sessions[Array.IndexOf(won, true)];
        Assert.Single(won, true);
        AssertSame(winner, await _endpoints.SessionByNumberAsync("100"));
        foreach (var loser in sessions.Where(session => session != winner))
            Assert.Null(await _endpoints.SessionAsync(loser.Tenant, loser.Id));
    }

    [Fact]
    public async Task a_tenant_cannot_bind_one_number_twice_either()
    {
        var session = Session("100");
        Assert.True(await _endpoints.BindAsync(session));
        Assert.False(await _endpoints.BindAsync(session with { Id = SessionId.New() }));
    }

    [Fact]
    public async Task the_same_session_again_replaces_token_and_app()
    {
        var session = Session("100");
        Assert.True(await _endpoints.BindAsync(session));
        Assert.True(await _endpoints.BindAsync(session with { App = "second", SealedToken = new byte[] { 8 } }));
        var now = (await _endpoints.SessionByNumberAsync("100"))!;
        Assert.Equal("second", now.App);
        Assert.Equal([8], now.SealedToken.ToArray());
    }

    [Fact]
    public async Task a_session_never_changes_its_tenant_or_its_number()
    {
        var session = Session("100");
        Assert.True(await _endpoints.BindAsync(session));
        Assert.False(await _endpoints.BindAsync(session with { Tenant = TenantId.New() }));
        Assert.False(await _endpoints.BindAsync(session with { PhoneNumberId = "200" }));
        AssertSame(session, await _endpoints.SessionAsync(session.Tenant, session.Id));
    }

    [Fact]
    public async Task an_ended_session_frees_its_number_and_stays_listed()
    {
        var (first, second) = (Session("100"), Session("100"));
        Assert.True(await _endpoints.BindAsync(first));
        Assert.True(await _endpoints.UnbindAsync(first.Tenant, first.Id, Day.AddDays(1)));
        Assert.Null(await _endpoints.SessionByNumberAsync("100"));
        Assert.True(await _endpoints.BindAsync(second));
        Assert.Equal(Day.AddDays(1), Assert.Single((await _endpoints.SessionsAsync(first.Tenant, null, 10)).Items).EndedAt);
        Assert.False(await _endpoints.BindAsync(first));
        AssertSame(second, await _endpoints.SessionByNumberAsync("100"));
    }

    [Fact]
    public async Task an_ended_session_can_be_bound_again_while_its_number_is_free()
    {
        var session = Session("100");
        await _endpoints.BindAsync(session);
        await _endpoints.UnbindAsync(session.Tenant, session.Id, Day.AddDays(1));
        Assert.True(await _endpoints.BindAsync(session));
        AssertSame(session, await _endpoints.SessionByNumberAsync("100"));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task another_tenant_neither_sees_nor_ends_a_session()
    {
        var session = Session("100");
        await _endpoints.BindAsync(session);
        var stranger = TenantId.New();
        Assert.Null(await _endpoints.SessionAsync(stranger, session.Id));
        Assert.Empty((await _endpoints.SessionsAsync(stranger, null, 10)).Items);
        Assert.False(await _endpoints.UnbindAsync(stranger, session.Id, Day));
        Assert.NotNull(await _endpoints.SessionByNumberAsync("100"));
    }

    [Fact]
    public async Task sessions_are_listed_page_by_page_without_gaps_or_doubles()
    {
        var tenant = TenantId.New();
        var sessions = Enumerable.Range(0, 50).Select(i => Session($"{i}") with { Tenant = tenant, ConnectedAt = Day.AddMinutes(i / 20) }).ToList();
        foreach (var session in sessions) Assert.True(await _endpoints.BindAsync(session));
        await _endpoints.BindAsync(Session("999"));
        var listed = await Paging.AllAsync(cursor => _endpoints.SessionsAsync(tenant, cursor, 7));
        Assert.Equal(
            sessions.OrderBy(s => s.ConnectedAt).ThenBy(s => s.Id.Value, StringComparer.Ordinal).Select(s => s.Id),
            listed.Select(s => s.Id));
        var next = (await _endpoints.SessionsAsync(tenant, null, 7)).Next;
        await Assert.ThrowsAsync<PageCursorException>(() => _endpoints.SessionsAsync(TenantId.New(), next, 7));
    }

    private static AppRecord App(string name, params byte[][] secrets) =>
        new(name, [.. secrets.Select(secret => new ReadOnlyMemory<byte>(secret))], new byte[] { 9 }, Day);

    private static SessionRecord Session(string phoneNumberId) =>
        new(SessionId.New(), TenantId.New(), "app", phoneNumberId, "waba", "+49 30 1", "Anna's 😀", new byte[] { 1, 0, 255 }, Day, null);

    private static void AssertSame(SessionRecord expected, SessionRecord? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.SealedToken.ToArray(), actual.SealedToken.ToArray());
        Assert.Equal(expected with { SealedToken = default }, actual with { SealedToken = default });
    }
}

public sealed class SqliteEndpointTests() : EndpointTests(StoreKind.Sqlite);

public sealed class PostgresEndpointTests() : EndpointTests(StoreKind.Postgres);
