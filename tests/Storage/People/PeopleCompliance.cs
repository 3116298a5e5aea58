using System.Security.Cryptography;
using Parley.Storage.Accounts;
using Parley.Storage.People;

namespace Parley.Tests.Storage.People;

/// <summary>What <see cref="IPeople"/> promises of people, on either database.</summary>
public abstract class PeopleCompliance(StoreKind kind) : PeopleTest(kind)
{
    [Fact]
    [Trait("Promise", "S1.1")]
    [Trait("Promise", "S2.1")]
    public async Task a_person_comes_back_as_it_was_made()
    {
        var person = NewPerson() with { Name = "Anna \0 😀", Phone = "+15550001", TimeZone = "Asia/Kolkata", Locale = "hi", PasswordHash = "hash", SecurityStamp = "stamp", TwoFactor = true };
        await EnterAsync(person);
        Assert.Equal(person, (await People.PersonAsync(person.Id)));
        Assert.Equal(person, (await People.PersonByEmailAsync(person.Email)));
        Assert.Null(await People.PersonAsync(PersonId.New()));
        Assert.Null(await People.PersonByEmailAsync("nobody@example.com"));
    }

    [Fact]
    public async Task a_change_counts_only_on_top_of_what_was_read()
    {
        var person = NewPerson();
        await EnterAsync(person);
        var sealedKey = RandomNumberGenerator.GetBytes(40);
        Assert.True(await People.SaveAsync(person with { Name = "Beate", SealedAuthenticator = sealedKey }));
        Assert.False(await People.SaveAsync(person with { Name = "Carla" }));
        var now = (await People.PersonAsync(person.Id))!;
        Assert.Equal("Beate", now.Name);
        Assert.Equal(sealedKey, now.SealedAuthenticator!.Value.ToArray());
        Assert.True(await People.SaveAsync(now with { Name = "Carla", SealedAuthenticator = null }));
        Assert.Null((await People.PersonAsync(person.Id))!.SealedAuthenticator);
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task attempts_made_at_once_all_count_and_the_last_allowed_one_locks()
    {
        var person = NewPerson();
        await EnterAsync(person);
        var allowed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => People.CountAttemptAsync(person.Id, 5, Day, Day.AddMinutes(5))));
        Assert.Equal(5, allowed.Count(static one => one));
        Assert.False(await People.CountAttemptAsync(person.Id, 5, Day.AddMinutes(4), Day.AddMinutes(9)));
        Assert.True(await People.CountAttemptAsync(person.Id, 5, Day.AddMinutes(5), Day.AddMinutes(10)));
    }

    [Fact]
    public async Task a_good_attempt_forgets_the_bad_ones()
    {
        var person = NewPerson();
        await EnterAsync(person);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 5; i++) Assert.True(await People.CountAttemptAsync(person.Id, 5, Day, Day.AddMinutes(5)));
            await People.ForgetAttemptsAsync(person.Id);
        }
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task a_time_step_is_taken_once_and_never_backwards()
    {
        var person = NewPerson();
        await EnterAsync(person);
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => People.TakeStepAsync(person.Id, 100)));
        Assert.Single(taken, static one => one);
        Assert.False(await People.TakeStepAsync(person.Id, 99));
        Assert.True(await People.TakeStepAsync(person.Id, 101));
    }

    [Fact]
    public async Task what_works_once_is_taken_once_until_it_is_pruned()
    {
        var hash = RandomNumberGenerator.GetBytes(32);
        Assert.True(await People.TakeOnceAsync(hash, Day));
        Assert.False(await People.TakeOnceAsync(hash, Day));
        await People.PruneAsync(Day);
        Assert.False(await People.TakeOnceAsync(hash, Day));
        await People.PruneAsync(Day.AddSeconds(1));
        Assert.True(await People.TakeOnceAsync(hash, Day));
    }

    [Fact]
    public async Task a_recovery_code_works_once_and_for_its_person_alone()
    {
        var (one, two) = (NewPerson(), NewPerson());
        ImmutableArray<ReadOnlyMemory<byte>> codes = [.. Enumerable.Range(0, 3).Select(_ => (ReadOnlyMemory<byte>)RandomNumberGenerator.GetBytes(32))];
        await People.ReplaceRecoveryCodesAsync(one.Id, codes);
        Assert.Equal(3, await People.RecoveryCodesLeftAsync(one.Id));
        Assert.False(await People.RedeemRecoveryCodeAsync(two.Id, codes[0]));
        var redeemed = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => People.RedeemRecoveryCodeAsync(one.Id, codes[0])));
        Assert.Single(redeemed, static code => code);
        await People.ReplaceRecoveryCodesAsync(one.Id, [codes[2]]);
        Assert.False(await People.RedeemRecoveryCodeAsync(one.Id, codes[1]));
        Assert.True(await People.RedeemRecoveryCodeAsync(one.Id, codes[2]));
    }

    [Fact]
    public async Task a_passkey_is_found_by_its_credential_and_stays_its_persons()
    {
        var passkey = new PasskeyRecord(PersonId.New(), RandomNumberGenerator.GetBytes(16), "laptop", RandomNumberGenerator.GetBytes(90), Day);
        Assert.True(await People.SavePasskeyAsync(passkey));
        Assert.True(await People.SavePasskeyAsync(passkey with { Name = "old laptop" }));
        Assert.False(await People.SavePasskeyAsync(passkey with { Person = PersonId.New(), Name = "thief" }));
        var found = (await People.PasskeyAsync(passkey.CredentialId))!;
        Assert.Equal(("old laptop", passkey.Person), (found.Name, found.Person));
        Assert.Equal(passkey.Data.ToArray(), found.Data.ToArray());
        Assert.Single(await People.PasskeysAsync(passkey.Person));
        Assert.False(await People.RemovePasskeyAsync(PersonId.New(), passkey.CredentialId));
        Assert.True(await People.RemovePasskeyAsync(passkey.Person, passkey.CredentialId));
        Assert.Null(await People.PasskeyAsync(passkey.CredentialId));
    }

    [Fact]
    public async Task a_person_has_a_role_per_tenant_and_each_tenant_lists_its_own()
    {
        var (anna, bela) = (NewPerson(), NewPerson());
        var (shop, other) = (await NewTenantAsync(), await NewTenantAsync());
        await EnterAsync(anna, new Membership(anna.Id, shop.Id, PersonRole.Owner, Day));
        await EnterAsync(bela, new Membership(bela.Id, shop.Id, PersonRole.Agent, Day.AddMinutes(1)));
        await JoinAsync(anna.Id, new Membership(anna.Id, other.Id, PersonRole.Viewer, Day.AddMinutes(2)));
        Assert.Equal([(shop.Id, PersonRole.Owner, "shop"), (other.Id, PersonRole.Viewer, "shop")], (await People.MembershipsAsync(anna.Id)).Select(one => (one.Tenant!.Value, one.Role, one.TenantName)));
        Assert.Equal([anna.Id, bela.Id], (await Paging.AllAsync(cursor => People.MembersAsync(shop.Id, cursor, 1))).Select(one => one.Person));
        Assert.Equal([anna.Id], (await People.MembersAsync(other.Id, null, 10)).Items.Select(one => one.Person));
        Assert.Null(await People.MemberAsync(other.Id, bela.Id));
    }

    [Fact]
    public async Task a_tenant_keeps_an_owner_also_when_two_remove_each_other_at_once()
    {
        for (var round = 0; round < 10; round++)
        {
            var (anna, bela) = (NewPerson(), NewPerson());
            var shop = await NewTenantAsync();
            await EnterAsync(anna, new Membership(anna.Id, shop.Id, PersonRole.Owner, Day));
            Assert.False(await People.RemoveMemberAsync(shop.Id, anna.Id, Day));
            Assert.False(await People.ChangeRoleAsync(shop.Id, anna.Id, PersonRole.Admin));
            Assert.True(await People.ChangeRoleAsync(shop.Id, anna.Id, PersonRole.Owner));
            await EnterAsync(bela, new Membership(bela.Id, shop.Id, PersonRole.Agent, Day));
            Assert.True(await People.ChangeRoleAsync(shop.Id, bela.Id, PersonRole.Owner));
            var gone = await Task.WhenAll(People.RemoveMemberAsync(shop.Id, anna.Id, Day), People.ChangeRoleAsync(shop.Id, bela.Id, PersonRole.Viewer));
            Assert.Single(gone, static one => one);
            Assert.Single((await People.MembersAsync(shop.Id, null, 10)).Items, static one => one.Role == PersonRole.Owner);
        }
    }

    [Fact]
    public async Task a_role_of_nobody_is_not_changed()
    {
        var shop = await NewTenantAsync();
        Assert.False(await People.ChangeRoleAsync(shop.Id, PersonId.New(), PersonRole.Owner));
        Assert.False(await People.RemoveMemberAsync(shop.Id, PersonId.New(), Day));
    }

    [Fact]
    public async Task a_tenants_settings_are_kept()
    {
        var tenant = TenantId.New();
        Assert.Equal(TenantProfile.Of(tenant), await People.ProfileAsync(tenant));
        var profile = new TenantProfile(tenant, "Asia/Kolkata", "hi", "Anna's Trading", "https://shop.example.com", "IN", true, null);
        await People.SaveProfileAsync(profile);
        Assert.Equal(profile, await People.ProfileAsync(tenant));
    }

    [Fact]
    public async Task the_platforms_admins_are_known()
    {
        Assert.False(await People.HasPlatformAdminAsync());
        var anna = NewPerson();
        await EnterAsync(anna, new Membership(anna.Id, null, PersonRole.PlatformAdmin, Day));
        Assert.True(await People.HasPlatformAdminAsync());
        Assert.Null(Assert.Single(await People.MembershipsAsync(anna.Id)).Tenant);
    }

    [Fact]
    public async Task the_platform_keeps_an_admin_and_its_people_are_no_tenants()
    {
        var (anna, bela) = (NewPerson(), NewPerson());
        await EnterAsync(anna, new Membership(anna.Id, null, PersonRole.PlatformAdmin, Day));
        Assert.False(await People.RemoveMemberAsync(null, anna.Id, Day));
        await EnterAsync(bela, new Membership(bela.Id, null, PersonRole.PlatformAdmin, Day.AddMinutes(1)));
        Assert.Equal([anna.Id, bela.Id], (await Paging.AllAsync(cursor => People.MembersAsync(null, cursor, 1))).Select(one => one.Person));
        Assert.Null(await People.MemberAsync(TenantId.New(), anna.Id));
        var gone = await Task.WhenAll(People.RemoveMemberAsync(null, anna.Id, Day), People.RemoveMemberAsync(null, bela.Id, Day));
        Assert.Single(gone, static one => one);
        Assert.Single((await People.MembersAsync(null, null, 10)).Items);
    }

    [Fact]
    public async Task an_acceptance_of_terms_keeps_its_first_time()
    {
        var acceptance = new TermsAcceptance(PersonId.New(), "2026-01", Day, "203.0.113.9");
        await People.AcceptTermsAsync(acceptance);
        await People.AcceptTermsAsync(acceptance with { At = Day.AddDays(1) });
        Assert.Equal(acceptance, Assert.Single(await People.AcceptedTermsAsync(acceptance.Person)));
    }
}

public sealed class SqlitePeople() : PeopleCompliance(StoreKind.Sqlite);

public sealed class PostgresPeople() : PeopleCompliance(StoreKind.Postgres);
