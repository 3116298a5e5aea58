using System.Security.Cryptography;
using Parley.Storage.Accounts;
using Parley.Storage.People;

namespace Parley.Tests.Storage.People;

/// <summary>A store with its people, and how a test makes them: by a link, as everybody enters.</summary>
public abstract class PeopleTest(StoreKind kind) : IAsyncLifetime
{
    protected static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private TestStore _test = null!;

    protected IPeople People { get; private set; } = null!;

    protected ISignIns SignIns { get; private set; } = null!;

    protected IAccounts Accounts { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        (People, SignIns, Accounts) = (new PeopleStore(_test.Store), new SignInStore(_test.Store), new AccountStore(_test.Store));
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    protected static PersonRecord NewPerson() => new(PersonId.New(), $"{Guid.NewGuid():N}@example.com", "Anna", Day) { SecurityStamp = "first" };

    protected Task<TenantRecord> NewTenantAsync() => Accounts.CreateTenantAsync(new TenantRecord(TenantId.New(), "shop", Day), Guid.NewGuid().ToString());

    protected static PersonLink NewLink(LinkPurpose purpose, string email = "") =>
        new(LinkId.New(), purpose, RandomNumberGenerator.GetBytes(32), email, Day, Day.AddDays(1));

    protected async Task EnterAsync(PersonRecord person, Membership? membership = null) =>
        Assert.True(await UseAsync(new LinkUse(person.Id) { NewPerson = person, Membership = membership }));

    protected async Task JoinAsync(PersonId person, Membership membership) => Assert.True(await UseAsync(new LinkUse(person) { Membership = membership }));

    private async Task<bool> UseAsync(LinkUse use)
    {
        var link = NewLink(LinkPurpose.SignUp, "x");
        await People.AddLinkAsync(link);
        return await People.UseLinkAsync(link.SecretHash, use, Day);
    }
}
