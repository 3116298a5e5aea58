using System.Net;
using System.Security.Cryptography;
using Parley.Storage.Accounts;

namespace Parley.Tests.Storage.Accounts;

/// <summary>What <see cref="IAccounts"/> promises, on either database.</summary>
public abstract class AccountTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private TestStore _test = null!;
    private IAccounts _accounts = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _accounts = new AccountStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task a_tenant_comes_back_as_it_was_made()
    {
        var tenant = new TenantRecord(TenantId.New(), "Anna's \0 shop 😀", Day.AddTicks(1230));
        Assert.Equal(tenant, await _accounts.CreateTenantAsync(tenant, "first"));
        Assert.Equal(tenant, await _accounts.TenantAsync(tenant.Id));
        Assert.Null(await _accounts.TenantAsync(TenantId.New()));
    }

    [Fact]
    public async Task the_same_request_makes_one_tenant_also_when_it_comes_in_parallel()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            _accounts.CreateTenantAsync(new TenantRecord(TenantId.New(), "shop", Day), "the key")));
        Assert.Single(made.Distinct());
        Assert.Single(await Paging.AllAsync(cursor => _accounts.TenantsAsync(cursor, 10)));
    }

    [Fact]
    public async Task tenants_are_listed_page_by_page_without_gaps_or_doubles()
    {
        // Many of one instant: the id decides among them.
        var tenants = Enumerable.Range(0, 100).Select(i => new TenantRecord(TenantId.New(), $"t{i}", Day.AddSeconds(i / 30))).ToList();
        foreach (var tenant in tenants) await _accounts.CreateTenantAsync(tenant, tenant.Id.Value);
        var listed = await Paging.AllAsync(cursor => _accounts.TenantsAsync(cursor, 7));
        Assert.Equal(tenants.OrderBy(t => t.CreatedAt).ThenBy(t => t.Id.Value, StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task a_key_is_found_by_its_id_before_the_tenant_is_known()
    {
        var key = Key(TenantId.New(), Day);
        await _accounts.AddKeyAsync(key);
        var found = (await _accounts.KeyAsync(key.Id))!;
        Assert.Equal(key.SecretHash.ToArray(), found.SecretHash.ToArray());
        Assert.Equal(key with { SecretHash = default }, found with { SecretHash = default });
        Assert.Null(await _accounts.KeyAsync(ApiKeyId.New()));
    }

    [Fact]
    public async Task a_revoked_key_stays_listed_with_the_time_of_its_first_revocation()
    {
        var key = Key(TenantId.New(), Day);
        await _accounts.AddKeyAsync(key);
        Assert.True(await _accounts.RevokeKeyAsync(key.Tenant, key.Id, Day.AddHours(1)));
        Assert.True(await _accounts.RevokeKeyAsync(key.Tenant, key.Id, Day.AddHours(2)));
        Assert.Equal(Day.AddHours(1), (await _accounts.KeyAsync(key.Id))!.RevokedAt);
        Assert.Single((await _accounts.KeysAsync(key.Tenant, null, 10)).Items);
    }

    [Fact]
    public async Task a_keys_scope_is_kept()
    {
        var scope = new KeyScope(1L << 40 | 2, [SessionId.New(), SessionId.New()], [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")]);
        var key = Key(TenantId.New(), Day) with { Scope = scope, ExpiresAt = Day.AddDays(1) };
        await _accounts.AddKeyAsync(key);
        var found = (await _accounts.KeyAsync(key.Id))!;
        Assert.Equal(scope, found.Scope);
        Assert.Equal(key.ExpiresAt, found.ExpiresAt);
    }

    [Fact]
    [Trait("Promise", "S3.9")]
    public async Task a_rotated_key_keeps_its_former_secret_until_then_and_a_revoked_one_is_not_rotated()
    {
        var key = Key(TenantId.New(), Day);
        await _accounts.AddKeyAsync(key);
        var secret = RandomNumberGenerator.GetBytes(32);
        Assert.False(await _accounts.RotateKeyAsync(TenantId.New(), key.Id, secret, Day));
        Assert.True(await _accounts.RotateKeyAsync(key.Tenant, key.Id, secret, Day.AddHours(1)));
        var found = (await _accounts.KeyAsync(key.Id))!;
        Assert.Equal(secret, found.SecretHash.ToArray());
        Assert.Equal(Day.AddHours(1), found.FormerUntil);
        Assert.Equal(key.SecretHash.ToArray(), found.FormerHash!.Value.ToArray());
        await _accounts.RevokeKeyAsync(key.Tenant, key.Id, Day);
        Assert.False(await _accounts.RotateKeyAsync(key.Tenant, key.Id, secret, Day));
    }

    [Fact]
    public async Task when_a_key_was_used_never_goes_back()
    {
        var key = Key(TenantId.New(), Day);
        await _accounts.AddKeyAsync(key);
        await _accounts.KeysUsedAsync([(key.Id, Day.AddHours(2))]);
        await _accounts.KeysUsedAsync([(key.Id, Day.AddHours(1)), (ApiKeyId.New(), Day)]);
        Assert.Equal(Day.AddHours(2), (await _accounts.KeyAsync(key.Id))!.LastUsedAt);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task another_tenant_neither_sees_nor_revokes_a_key()
    {
        var key = Key(TenantId.New(), Day);
        await _accounts.AddKeyAsync(key);
        var stranger = TenantId.New();
        Assert.Empty((await _accounts.KeysAsync(stranger, null, 10)).Items);
        Assert.False(await _accounts.RevokeKeyAsync(stranger, key.Id, Day));
        Assert.Null((await _accounts.KeyAsync(key.Id))!.RevokedAt);
    }

    [Fact]
    public async Task a_list_of_keys_refuses_the_cursor_of_another_tenants_list()
    {
        var (one, two) = (TenantId.New(), TenantId.New());
        for (var i = 0; i < 3; i++) await _accounts.AddKeyAsync(Key(one, Day.AddMinutes(i)));
        var first = await _accounts.KeysAsync(one, null, 2);
        Assert.Single((await _accounts.KeysAsync(one, first.Next, 2)).Items);
        await Assert.ThrowsAsync<PageCursorException>(() => _accounts.KeysAsync(two, first.Next, 2));
    }

    [Fact]
    public async Task the_keys_that_a_person_made_and_that_still_open_something_are_found()
    {
        var (tenant, anna) = (TenantId.New(), PersonId.New());
        ApiKeyRecord[] made = [.. Enumerable.Range(0, 4).Select(i => Key(tenant, Day.AddMinutes(i)) with { Author = anna.Value })];
        foreach (var key in (ApiKeyRecord[])[.. made[..3], made[3] with { ExpiresAt = Day.AddHours(1) }, Key(tenant, Day) with { Author = PersonId.New().Value }, Key(tenant, Day), Key(TenantId.New(), Day) with { Author = anna.Value }])
            await _accounts.AddKeyAsync(key);
        await _accounts.RevokeKeyAsync(tenant, made[1].Id, Day);
        Assert.Equal([made[0].Id, made[2].Id, made[3].Id], (await _accounts.KeysByAsync(tenant, anna, Day)).Select(static key => key.Id));
        var later = await _accounts.KeysByAsync(tenant, anna, Day.AddHours(2));
        Assert.Equal([made[0].Id, made[2].Id], later.Select(static key => key.Id));
        Assert.Equal(anna.Value, later[0].Author);
    }

    [Fact]
    public async Task what_was_made_survives_a_reopening()
    {
        var tenant = new TenantRecord(TenantId.New(), "shop", Day);
        await _accounts.CreateTenantAsync(tenant, "k");
        await _test.ReopenAsync();
        Assert.Equal(tenant, await new AccountStore(_test.Store).TenantAsync(tenant.Id));
    }

    private static ApiKeyRecord Key(TenantId tenant, DateTimeOffset at) =>
        new(ApiKeyId.New(), tenant, "till", RandomNumberGenerator.GetBytes(32), at, null);
}

public sealed class SqliteAccountTests() : AccountTests(StoreKind.Sqlite);

public sealed class PostgresAccountTests() : AccountTests(StoreKind.Postgres);
