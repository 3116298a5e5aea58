using Parley.Storage.Accounts;
using Parley.Storage.Directories;

namespace Parley.Tests.Storage.Directories;

/// <summary>What the directory does when two contacts turn out to be one, and when names change hands.</summary>
public abstract class MergeTests(StoreKind kind) : IAsyncLifetime
{
    private readonly TenantId _tenant = TenantId.New();
    private readonly SessionId _one = SessionId.New(), _two = SessionId.New();
    private TestStore _test = null!;
    private ContactDirectory _directory = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _directory = new ContactDirectory(_test.Store);
        foreach (var session in new[] { _one, _two })
        {
            await new EndpointStore(_test.Store).BindAsync(new SessionRecord(
                session, _tenant, "app", session.Value, "1", "", "", new byte[] { 1 }, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), null));
        }
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task a_peer_with_names_of_two_contacts_is_answered_with_both_and_nothing_is_made()
    {
        var phone = await ResolveAsync(_one, new Peer([Phone("491")]));
        var user = await ResolveAsync(_two, new Peer([User("DE.1")]));
        Assert.NotEqual(phone.Contact, user.Contact);

        for (var i = 0; i < 2; i++)
        {
            var both = await ResolveAsync(_one, new Peer([Phone("491"), User("DE.1")]));
            Assert.Equal((phone.Contact, phone.Conversation, user.Contact), (both.Contact, both.Conversation, both.Other));
        }

        Assert.Null((await ResolveAsync(_one, new Peer([Phone("491")]))).Other);
    }

    [Fact]
    public async Task after_a_merge_every_name_is_the_ones_and_conversations_went_along()
    {
        var phone = await ResolveAsync(_one, new Peer([Phone("491")]));
        var user = await ResolveAsync(_two, new Peer([User("DE.1")]));

        for (var i = 0; i < 2; i++) await _directory.MergeAsync(_tenant, user.Contact, phone.Contact);

        var first = await ResolveAsync(_one, new Peer([Phone("491"), User("DE.1")]));
        var second = await ResolveAsync(_two, new Peer([Phone("491")]));
        Assert.Equal((phone.Contact, phone.Conversation, null), (first.Contact, first.Conversation, first.Other));
        Assert.Equal((phone.Contact, user.Conversation, false), (second.Contact, second.Conversation, second.IsNew));
        Assert.Equal([phone.Conversation, user.Conversation], (await _directory.ConversationsAsync(_tenant, phone.Contact)).Select(one => one.Conversation).OrderBy(id => id != phone.Conversation));
        Assert.Empty(await _directory.ConversationsAsync(_tenant, user.Contact));
    }

    [Fact]
    public async Task of_two_conversations_with_one_session_both_stay_and_belong_to_the_one()
    {
        var phone = await ResolveAsync(_one, new Peer([Phone("491")]));
        var user = await ResolveAsync(_one, new Peer([User("DE.1")]));

        await _directory.MergeAsync(_tenant, user.Contact, phone.Contact);

        Assert.Equal(phone.Conversation, (await ResolveAsync(_one, new Peer([User("DE.1")]))).Conversation);
        var parties = (await _directory.PartiesAsync(_tenant, user.Conversation))!;
        Assert.Equal((phone.Contact, _one), (parties.Contact, parties.Session));
        Assert.Equal(new[] { Phone("491"), User("DE.1") }, parties.Identities.AsEnumerable());
    }

    [Fact]
    public async Task who_was_merged_before_goes_along()
    {
        var (a, b, c) = (await ResolveAsync(_one, new Peer([Phone("491")])), await ResolveAsync(_one, new Peer([User("DE.1")])), await ResolveAsync(_one, new Peer([User("DE.2")])));
        await _directory.MergeAsync(_tenant, c.Contact, b.Contact);
        await _directory.MergeAsync(_tenant, b.Contact, a.Contact);
        Assert.Equal(a.Contact, (await _directory.PartiesAsync(_tenant, c.Conversation))!.Contact);
        Assert.Equal(a.Contact, (await ResolveAsync(_one, new Peer([User("DE.2")]))).Contact);
    }

    [Fact]
    public async Task a_merge_stays_within_its_tenant()
    {
        var other = TenantId.New();
        var ours = await ResolveAsync(_one, new Peer([Phone("491")]));
        var theirs = (await _directory.ResolveAsync(other, _one, [new Peer([Phone("492")])]))[0];
        await _directory.MergeAsync(other, ours.Contact, theirs.Contact);
        Assert.Equal(ours.Contact, (await ResolveAsync(_one, new Peer([Phone("491")]))).Contact);
    }

    [Fact]
    public async Task former_names_find_the_person_once_and_are_theirs_no_more()
    {
        var before = await ResolveAsync(_one, new Peer([Phone("491"), User("DE.1")]));
        var renamed = new Peer([Phone("492"), User("DE.2")], [Phone("491"), User("DE.1")]);

        for (var i = 0; i < 2; i++)
        {
            var after = await ResolveAsync(_one, renamed);
            Assert.Equal((before.Contact, before.Conversation), (after.Contact, after.Conversation));
        }

        Assert.Equal(before.Contact, (await ResolveAsync(_one, new Peer([Phone("492")]))).Contact);
        var stranger = await ResolveAsync(_one, new Peer([Phone("491")]));
        Assert.NotEqual(before.Contact, stranger.Contact);
    }

    [Fact]
    public async Task a_user_name_is_its_latest_bearers_and_tells_nobody_apart()
    {
        var (a, b) = (await ResolveAsync(_one, new Peer([Phone("491")])), await ResolveAsync(_one, new Peer([Phone("492")])));
        await _directory.NameAsync(_tenant, a.Contact, "ada");
        await _directory.NameAsync(_tenant, a.Contact, "ada.l");
        Assert.Null(await _directory.FindAsync(_tenant, _one, Name("ada")));
        Assert.Equal(a.Conversation, (await _directory.FindAsync(_tenant, _one, Name("ada.l")))!.Value.Conversation);

        for (var i = 0; i < 2; i++) await _directory.NameAsync(_tenant, b.Contact, "ada.l");

        Assert.Equal(b.Conversation, (await _directory.FindAsync(_tenant, _one, Name("ada.l")))!.Value.Conversation);
    }

    [Fact]
    public async Task a_number_that_is_forgotten_is_the_next_ones()
    {
        var before = await ResolveAsync(_one, new Peer([Phone("491"), User("DE.1")]));
        await _directory.ForgetPhonesAsync(_tenant, before.Contact);
        Assert.NotEqual(before.Contact, (await ResolveAsync(_one, new Peer([Phone("491")]))).Contact);
        Assert.Equal(before.Contact, (await ResolveAsync(_one, new Peer([User("DE.1")]))).Contact);
    }

    private async Task<ResolvedPeer> ResolveAsync(SessionId session, Peer peer) => (await _directory.ResolveAsync(_tenant, session, [peer]))[0];

    private static Identity Phone(string value) => new(IdentityKind.Phone, value);

    private static Identity User(string value) => new(IdentityKind.UserId, value);

    private static Peer Name(string value) => new([new Identity(IdentityKind.Username, value)]);
}

public sealed class SqliteMergeTests() : MergeTests(StoreKind.Sqlite);

public sealed class PostgresMergeTests() : MergeTests(StoreKind.Postgres);
