using Parley.Storage.Accounts;

namespace Parley.Tests.Storage.Accounts;

/// <summary>What <see cref="ISignups"/> promises, on either database.</summary>
public abstract class SignupTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private TestStore _test = null!;
    private ISignups _signups = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _signups = new SignupStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task those_that_wait_are_listed_until_they_are_connected_or_over()
    {
        var (first, second) = (New("app", new ExpectedCustomer("15550107001", null, null)), New("app", null) with { CreatedAt = Day.AddSeconds(1) });
        foreach (var signup in new[] { second, first, New("other", null), New("app", null) with { ExpiresAt = Day } }) await _signups.SaveAsync(signup);

        var pending = await _signups.PendingAsync("app", Day);
        Assert.Equal([first.Id, second.Id], pending.Select(signup => signup.Id));
        Assert.Equal(first.Expected, pending[0].Expected);

        await _signups.SaveAsync(first with { State = SignupState.Connected, WabaId = "200", PhoneNumberId = "100" });
        Assert.Equal(second.Id, Assert.Single(await _signups.PendingAsync("app", Day)).Id);
        Assert.Equal(first.Id, (await _signups.OfAccountAsync("app", "200"))!.Id);
        Assert.Null(await _signups.OfAccountAsync("other", "200"));
        // The number is the session's to know now.
        Assert.Null((await _signups.FindAsync(first.Id))!.Expected);
        Assert.Equal(first.Id, (await _signups.FindAsync(first.Tenant, first.Id))!.Id);
        Assert.Null(await _signups.FindAsync(TenantId.New(), first.Id));
    }

    [Fact]
    public async Task what_never_connected_goes_with_time_and_what_did_stays()
    {
        var (over, connected, waiting) = (New("app", null) with { ExpiresAt = Day }, New("app", null) with { ExpiresAt = Day, State = SignupState.Connected }, New("app", null));
        foreach (var signup in new[] { over, connected, waiting }) await _signups.SaveAsync(signup);

        await _signups.PruneAsync(Day.AddDays(1));

        Assert.Null(await _signups.FindAsync(over.Id));
        Assert.NotNull(await _signups.FindAsync(connected.Id));
        Assert.NotNull(await _signups.FindAsync(waiting.Id));
    }

    [Fact]
    public async Task an_account_is_looked_at_by_one_at_a_time_until_it_is_forgotten()
    {
        var account = new SharedAccount("app", "200", "300", Day, Day);
        await _signups.TellAsync(account);
        await _signups.TellAsync(account with { Business = "other", DueAt = Day.AddDays(1) });
        var due = Assert.Single(await _signups.DueAsync(Day, 10));
        Assert.Equal(account, due);

        Assert.True(await _signups.PutOffAsync(due, Day.AddSeconds(5)));
        Assert.False(await _signups.PutOffAsync(due, Day.AddSeconds(5)));
        Assert.Empty(await _signups.DueAsync(Day, 10));
        Assert.Single(await _signups.DueAsync(Day.AddSeconds(5), 10));
        await _signups.ForgetAsync(due);
        Assert.Empty(await _signups.DueAsync(Day.AddDays(9), 10));
    }

    private static SignupRecord New(string app, ExpectedCustomer? expected) =>
        new(SignupId.New(), TenantId.New(), app, true, new byte[] { 1 }, SignupState.Pending, null, null, null, null, null, Day, Day.AddDays(7), expected);
}

public sealed class SqliteSignupTests() : SignupTests(StoreKind.Sqlite);

public sealed class PostgresSignupTests() : SignupTests(StoreKind.Postgres);
