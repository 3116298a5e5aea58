using System.Security.Cryptography;

namespace Parley.Tests.Storage.People;

/// <summary>What <see cref="ISignIns"/> promises, on either database.</summary>
public abstract class SignInCompliance(StoreKind kind) : PeopleTest(kind)
{
    internal static SignInRecord NewSignIn(PersonId person, TenantId? tenant) =>
        new(SignInId.New(), person, tenant, RandomNumberGenerator.GetBytes(32), Day, Day.AddDays(30), Day) { Address = "203.0.113.9", UserAgent = "Browser" };

    [Fact]
    public async Task a_sign_in_comes_back_with_the_role_that_the_person_has_now()
    {
        var anna = NewPerson();
        var shop = await NewTenantAsync();
        await EnterAsync(anna, new Membership(anna.Id, shop.Id, PersonRole.Viewer, Day));
        var signIn = NewSignIn(anna.Id, shop.Id) with { SealedTokenKey = null };
        await SignIns.AddAsync(signIn);
        var found = (await SignIns.FindAsync(signIn.Id))!;
        Assert.Equal(signIn.SecretHash.ToArray(), found.SecretHash.ToArray());
        Assert.Equal(signIn with { SecretHash = default, Role = PersonRole.Viewer, Name = anna.Name }, found with { SecretHash = default });
        await People.ChangeRoleAsync(shop.Id, anna.Id, PersonRole.Admin);
        Assert.Equal(PersonRole.Admin, (await SignIns.FindAsync(signIn.Id))!.Role);
        Assert.Null(await SignIns.FindAsync(SignInId.New()));
    }

    [Fact]
    public async Task a_membership_that_ends_takes_its_sign_ins_along_and_no_others()
    {
        var anna = NewPerson();
        var (shop, other) = (await NewTenantAsync(), await NewTenantAsync());
        await EnterAsync(anna, new Membership(anna.Id, shop.Id, PersonRole.Viewer, Day));
        await JoinAsync(anna.Id, new Membership(anna.Id, other.Id, PersonRole.Owner, Day));
        var (here, there) = (NewSignIn(anna.Id, shop.Id), NewSignIn(anna.Id, other.Id));
        await SignIns.AddAsync(here);
        await SignIns.AddAsync(there);
        Assert.True(await People.RemoveMemberAsync(shop.Id, anna.Id, Day));
        Assert.Equal((Day, (PersonRole?)null), ((await SignIns.FindAsync(here.Id))!.EndedAt, (await SignIns.FindAsync(here.Id))!.Role));
        Assert.Equal((null, PersonRole.Owner), ((await SignIns.FindAsync(there.Id))!.EndedAt, (await SignIns.FindAsync(there.Id))!.Role));
    }

    [Fact]
    public async Task a_person_lists_and_ends_their_own()
    {
        var (anna, bela) = (PersonId.New(), PersonId.New());
        var (first, second, over) = (NewSignIn(anna, null), NewSignIn(anna, null) with { CreatedAt = Day.AddMinutes(1) }, NewSignIn(anna, null) with { ExpiresAt = Day.AddMinutes(2) });
        foreach (var one in new[] { first, second, over, NewSignIn(bela, null) }) await SignIns.AddAsync(one);
        Assert.Equal([second.Id, first.Id], (await SignIns.ListAsync(anna, Day.AddMinutes(2))).Select(one => one.Id));
        Assert.False(await SignIns.EndAsync(bela, first.Id, Day));
        Assert.True(await SignIns.EndAsync(anna, first.Id, Day));
        Assert.False(await SignIns.EndAsync(anna, first.Id, Day.AddHours(1)));
        Assert.Equal([second.Id], (await SignIns.ListAsync(anna, Day.AddMinutes(2))).Select(one => one.Id));
    }

    [Fact]
    public async Task all_but_one_can_be_ended_and_links_to_reset_the_password_with_them()
    {
        var anna = PersonId.New();
        var (mine, stolen) = (NewSignIn(anna, null), NewSignIn(anna, null));
        await SignIns.AddAsync(mine);
        await SignIns.AddAsync(stolen);
        var link = NewLink(LinkPurpose.PasswordReset, "a") with { Person = anna };
        await People.AddLinkAsync(link);
        await SignIns.EndAllAsync(anna, mine.Id, Day);
        Assert.Equal([mine.Id], (await SignIns.ListAsync(anna, Day)).Select(one => one.Id));
        Assert.Equal(Day, (await People.LinkAsync(link.SecretHash))!.EndedAt);
        await SignIns.EndAllAsync(anna, null, Day);
        Assert.Empty(await SignIns.ListAsync(anna, Day));
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task a_secret_is_rotated_once_from_what_it_was()
    {
        var signIn = NewSignIn(PersonId.New(), null) with { SealedTokenKey = RandomNumberGenerator.GetBytes(60) };
        await SignIns.AddAsync(signIn);
        var next = Enumerable.Range(0, 10).Select(_ => RandomNumberGenerator.GetBytes(32)).ToArray();
        var rotated = await Task.WhenAll(next.Select(secret => SignIns.RotateAsync(signIn.Id, signIn.SecretHash, secret)));
        var won = Array.IndexOf(rotated, true);
        Assert.Single(rotated, static one => one);
        var found = (await SignIns.FindAsync(signIn.Id))!;
        Assert.Equal(next[won], found.SecretHash.ToArray());
        Assert.Equal(signIn.SecretHash.ToArray(), found.FormerHash!.Value.ToArray());
        Assert.Equal(signIn.SealedTokenKey.Value.ToArray(), found.SealedTokenKey!.Value.ToArray());
        await SignIns.EndAsync(signIn.Person, signIn.Id, Day);
        Assert.False(await SignIns.RotateAsync(signIn.Id, next[won], RandomNumberGenerator.GetBytes(32)));
        Assert.False(await SignIns.MoveAsync(signIn.Id, TenantId.New()));
    }

    [Fact]
    public async Task a_sign_in_moves_to_another_tenant()
    {
        var signIn = NewSignIn(PersonId.New(), TenantId.New());
        await SignIns.AddAsync(signIn);
        var tenant = TenantId.New();
        Assert.True(await SignIns.MoveAsync(signIn.Id, tenant));
        Assert.Equal(tenant, (await SignIns.FindAsync(signIn.Id))!.Tenant);
    }

    [Fact]
    public async Task when_it_was_last_seen_never_goes_back()
    {
        var signIn = NewSignIn(PersonId.New(), null);
        await SignIns.AddAsync(signIn);
        await SignIns.SeenAsync([(signIn.Id, Day.AddHours(2))]);
        await SignIns.SeenAsync([(signIn.Id, Day.AddHours(1)), (SignInId.New(), Day)]);
        Assert.Equal(Day.AddHours(2), (await SignIns.FindAsync(signIn.Id))!.LastSeenAt);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task a_compromised_tenant_is_closed_to_everything_of_before_and_others_notice_nothing()
    {
        var (shop, other) = (TenantId.New(), TenantId.New());
        var (here, there) = (NewSignIn(PersonId.New(), shop), NewSignIn(PersonId.New(), other));
        var (key, foreign) = (Key(shop), Key(other));
        var (link, stays) = (NewLink(LinkPurpose.Invitation, "a") with { Tenant = shop }, NewLink(LinkPurpose.Invitation, "a") with { Tenant = other });
        foreach (var one in new[] { here, there }) await SignIns.AddAsync(one);
        foreach (var one in new[] { key, foreign }) await Accounts.AddKeyAsync(one);
        foreach (var one in new[] { link, stays }) await People.AddLinkAsync(one);
        await SignIns.EndTenantAsync(shop, Day.AddHours(1));
        Assert.Equal((Day.AddHours(1), null), ((await SignIns.FindAsync(here.Id))!.EndedAt, (await SignIns.FindAsync(there.Id))!.EndedAt));
        Assert.Equal((Day.AddHours(1), null), ((await Accounts.KeyAsync(key.Id))!.RevokedAt, (await Accounts.KeyAsync(foreign.Id))!.RevokedAt));
        Assert.Equal((Day.AddHours(1), null), ((await People.LinkAsync(link.SecretHash))!.EndedAt, (await People.LinkAsync(stays.SecretHash))!.EndedAt));
        Assert.Equal((Day.AddHours(1), null), ((await People.ProfileAsync(shop)).SignedInAfter, (await People.ProfileAsync(other)).SignedInAfter));
        await People.SaveProfileAsync(await People.ProfileAsync(shop) with { TimeZone = "Asia/Kolkata" });
        Assert.Equal(Day.AddHours(1), (await People.ProfileAsync(shop)).SignedInAfter);
    }

    [Fact]
    [Trait("Promise", "S1.10")]
    public async Task sign_ins_that_are_long_over_are_removed()
    {
        var (ended, open) = (NewSignIn(PersonId.New(), null), NewSignIn(PersonId.New(), null));
        await SignIns.AddAsync(ended);
        await SignIns.AddAsync(open);
        await SignIns.EndAsync(ended.Person, ended.Id, Day);
        await SignIns.PruneAsync(Day);
        Assert.NotNull(await SignIns.FindAsync(ended.Id));
        await SignIns.PruneAsync(Day.AddSeconds(1));
        Assert.Null(await SignIns.FindAsync(ended.Id));
        Assert.NotNull(await SignIns.FindAsync(open.Id));
    }

    private static ApiKeyRecord Key(TenantId tenant) => new(ApiKeyId.New(), tenant, "till", RandomNumberGenerator.GetBytes(32), Day, null);
}

public sealed class SqliteSignIns() : SignInCompliance(StoreKind.Sqlite);

public sealed class PostgresSignIns() : SignInCompliance(StoreKind.Postgres);
