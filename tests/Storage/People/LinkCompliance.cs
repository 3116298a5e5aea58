namespace Parley.Tests.Storage.People;

/// <summary>What <see cref="IPeople"/> promises of links, on either database.</summary>
public abstract class LinkCompliance(StoreKind kind) : PeopleTest(kind)
{
    [Fact]
    public async Task a_link_comes_back_as_it_was_made()
    {
        var link = NewLink(LinkPurpose.Invitation, "a@example.com") with { Tenant = TenantId.New(), Role = PersonRole.Agent, Person = PersonId.New(), Details = "{}" };
        await People.AddLinkAsync(link);
        var found = (await People.LinkAsync(link.SecretHash))!;
        Assert.Equal(link with { SecretHash = default }, found with { SecretHash = default });
        Assert.Null(await People.LinkAsync(NewLink(LinkPurpose.Invitation).SecretHash));
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task a_link_works_once_also_when_it_is_used_at_once()
    {
        var link = NewLink(LinkPurpose.SignUp) with { Details = "{}" };
        await People.AddLinkAsync(link);
        var people = Enumerable.Range(0, 10).Select(_ => NewPerson()).ToArray();
        var used = await Task.WhenAll(people.Select(person => People.UseLinkAsync(link.SecretHash, new LinkUse(person.Id) { NewPerson = person }, Day)));
        Assert.Single(used, static one => one);
        var made = await Task.WhenAll(people.Select(person => People.PersonAsync(person.Id)));
        Assert.Single(made, static one => one is not null);
        var ended = (await People.LinkAsync(link.SecretHash))!;
        Assert.Equal(Day, ended.EndedAt);
        Assert.Null(ended.Details);
    }

    [Fact]
    public async Task a_link_works_until_it_expires()
    {
        var link = NewLink(LinkPurpose.SignUp);
        await People.AddLinkAsync(link);
        Assert.False(await People.UseLinkAsync(link.SecretHash, new LinkUse(PersonId.New()), link.ExpiresAt));
        Assert.True(await People.UseLinkAsync(link.SecretHash, new LinkUse(PersonId.New()), link.ExpiresAt.AddSeconds(-1)));
    }

    [Fact]
    public async Task when_another_has_the_address_nothing_happens_and_the_link_stays()
    {
        var (first, second) = (NewPerson(), NewPerson());
        await EnterAsync(first);
        var tenant = new TenantRecord(TenantId.New(), "shop", Day);
        var link = NewLink(LinkPurpose.SignUp);
        await People.AddLinkAsync(link);
        Assert.False(await People.UseLinkAsync(link.SecretHash, new LinkUse(second.Id) { NewTenant = tenant, NewPerson = second with { Email = first.Email } }, Day));
        Assert.Null(await Accounts.TenantAsync(tenant.Id));
        Assert.Null((await People.LinkAsync(link.SecretHash))!.EndedAt);
        Assert.True(await People.UseLinkAsync(link.SecretHash, new LinkUse(second.Id) { NewTenant = tenant, NewPerson = second }, Day));
        Assert.Equal(tenant, await Accounts.TenantAsync(tenant.Id));
    }

    [Fact]
    public async Task a_link_brings_everything_about_together()
    {
        var person = NewPerson();
        var tenant = new TenantRecord(TenantId.New(), "shop", Day);
        var link = NewLink(LinkPurpose.SignUp);
        var terms = new TermsAcceptance(person.Id, "2026-01", Day, null);
        var profile = TenantProfile.Of(tenant.Id) with { TimeZone = "Asia/Kolkata", LegalName = "Shop Ltd" };
        await People.AddLinkAsync(link);
        Assert.True(await People.UseLinkAsync(
            link.SecretHash, new LinkUse(person.Id) { NewPerson = person, NewTenant = tenant, Membership = new Membership(person.Id, tenant.Id, PersonRole.Owner, Day), Profile = profile, Terms = terms }, Day));
        Assert.Equal(PersonRole.Owner, (await People.MemberAsync(tenant.Id, person.Id))!.Role);
        Assert.Equal(profile, await People.ProfileAsync(tenant.Id));
        Assert.Equal(terms, Assert.Single(await People.AcceptedTermsAsync(person.Id)));
    }

    [Fact]
    public async Task a_reset_password_ends_sign_ins_and_the_other_links_to_reset_it()
    {
        var person = NewPerson();
        await EnterAsync(person);
        var signIn = SignInCompliance.NewSignIn(person.Id, null);
        await SignIns.AddAsync(signIn);
        await People.CountAttemptAsync(person.Id, 1, Day, Day.AddDays(1));
        var (one, two) = (NewLink(LinkPurpose.PasswordReset, person.Email) with { Person = person.Id }, NewLink(LinkPurpose.PasswordReset, person.Email) with { Person = person.Id });
        await People.AddLinkAsync(one);
        await People.AddLinkAsync(two);
        Assert.True(await People.UseLinkAsync(one.SecretHash, new LinkUse(person.Id) { Password = ("new hash", "new stamp") }, Day));
        var now = (await People.PersonAsync(person.Id))!;
        Assert.Equal(("new hash", "new stamp", 1), (now.PasswordHash, now.SecurityStamp, now.Version));
        Assert.NotNull((await SignIns.FindAsync(signIn.Id))!.EndedAt);
        Assert.False(await People.UseLinkAsync(two.SecretHash, new LinkUse(person.Id) { Password = ("another", "x") }, Day));
        Assert.True(await People.CountAttemptAsync(person.Id, 5, Day, Day));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task an_invitation_is_listed_and_withdrawn_by_its_tenant_alone_and_replaces_the_one_before()
    {
        var tenant = TenantId.New();
        var first = NewLink(LinkPurpose.Invitation, "a@example.com") with { Tenant = tenant, Role = PersonRole.Agent };
        await People.AddLinkAsync(first);
        var second = NewLink(LinkPurpose.Invitation, "a@example.com") with { Tenant = tenant, Role = PersonRole.Viewer };
        await People.AddLinkAsync(second);
        await People.AddLinkAsync(NewLink(LinkPurpose.Invitation, "b@example.com") with { Tenant = tenant, Role = PersonRole.Admin, CreatedAt = Day.AddHours(1) });
        await People.AddLinkAsync(NewLink(LinkPurpose.Invitation, "a@example.com") with { Tenant = TenantId.New(), Role = PersonRole.Admin });
        Assert.Equal([PersonRole.Viewer, PersonRole.Admin], (await Paging.AllAsync(cursor => People.InvitationsAsync(tenant, Day, cursor, 1))).Select(one => one.Role!.Value));
        Assert.Empty((await People.InvitationsAsync(tenant, Day.AddDays(1), null, 10)).Items);
        Assert.False(await People.UseLinkAsync(first.SecretHash, new LinkUse(PersonId.New()), Day));
        Assert.False(await People.WithdrawInvitationAsync(TenantId.New(), second.Id, Day));
        Assert.True(await People.WithdrawInvitationAsync(tenant, second.Id, Day));
        Assert.False(await People.UseLinkAsync(second.SecretHash, new LinkUse(PersonId.New()), Day));
    }

    [Fact]
    public async Task a_new_link_for_the_first_admin_ends_the_one_before()
    {
        var (first, second) = (NewLink(LinkPurpose.FirstAdmin), NewLink(LinkPurpose.FirstAdmin));
        await People.AddLinkAsync(first);
        await People.AddLinkAsync(second);
        Assert.False(await People.UseLinkAsync(first.SecretHash, new LinkUse(PersonId.New()), Day));
        Assert.True(await People.UseLinkAsync(second.SecretHash, new LinkUse(PersonId.New()), Day));
    }

    [Fact]
    public async Task links_that_are_long_over_are_removed()
    {
        var link = NewLink(LinkPurpose.SignUp);
        await People.AddLinkAsync(link);
        await People.PruneAsync(link.ExpiresAt);
        Assert.NotNull(await People.LinkAsync(link.SecretHash));
        await People.PruneAsync(link.ExpiresAt.AddSeconds(1));
        Assert.Null(await People.LinkAsync(link.SecretHash));
    }
}

public sealed class SqliteLinks() : LinkCompliance(StoreKind.Sqlite);

public sealed class PostgresLinks() : LinkCompliance(StoreKind.Postgres);
