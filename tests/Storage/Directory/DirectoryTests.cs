using Parley.Storage.Directories;

namespace Parley.Tests.Storage.Directories;

/// <summary>What <see cref="IDirectory"/> promises, on either database.</summary>
public abstract class DirectoryTests(StoreKind kind) : IAsyncLifetime
{
    private readonly TenantId _tenant = TenantId.New();
    private readonly SessionId _session = SessionId.New();
    private TestStore _test = null!;
    private ContactDirectory _directory = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _directory = Fresh();
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    [Trait("Promise", "P3")]
    public async Task thousand_parallel_first_messages_of_a_person_make_one_contact_and_one_conversation()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => _directory.ResolveAsync(_tenant, _session, [Phone("491")])));
        Assert.Single(answers.Select(answer => (answer[0].Contact, answer[0].Conversation)).Distinct());
        Assert.Single(answers, answer => answer[0].IsNew);
    }

    [Fact]
    [Trait("Promise", "P3")]
    public async Task several_processes_agree_on_who_is_who()
    {
        // A directory each, with memory and rounds of its own, as in processes of their own.
        var processes = Enumerable.Range(0, 8).Select(_ => Fresh()).ToList();
        Peer[] people = [.. Enumerable.Range(0, 50).Select(i => Both($"49{i}", $"DE.{i}"))];
        var answers = await Task.WhenAll(processes.SelectMany((process, p) => Enumerable.Range(0, 20).Select(async round =>
        {
            var order = Enumerable.Range(0, people.Length).ToArray();
            new Random((p * 100) + round).Shuffle(order);
            var resolved = await process.ResolveAsync(_tenant, _session, [.. order.Select(i => people[i])]);
            return order.Zip(resolved, (person, answer) => (Person: person, Answer: answer)).ToList();
        })));
        var byPerson = answers.SelectMany(list => list).GroupBy(item => item.Person).ToList();
        Assert.Equal(people.Length, byPerson.Count);
        Assert.All(byPerson, person => Assert.Single(person.Select(item => (item.Answer.Contact, item.Answer.Conversation)).Distinct()));
        Assert.All(byPerson, person => Assert.Single(person, item => item.Answer.IsNew));
        Assert.Equal(people.Length, byPerson.Select(person => person.First().Answer.Conversation).Distinct().Count());
    }

    [Fact]
    [Trait("Promise", "P3")]
    public async Task processes_that_meet_different_names_of_a_person_still_make_one_contact()
    {
        for (var i = 0; i < 30; i++)
        {
            var (one, two) = (Fresh(), Fresh());
            await Task.WhenAll(
                one.ResolveAsync(_tenant, _session, [Both($"49{i}", $"DE.{i}")]),
                two.ResolveAsync(_tenant, _session, [UserId($"DE.{i}")]));
            var phone = await Fresh().FindAsync(_tenant, _session, Phone($"49{i}"));
            var user = await Fresh().FindAsync(_tenant, _session, UserId($"DE.{i}"));
            Assert.Equal(phone, user);
        }
    }

    [Fact]
    public async Task a_known_contact_learns_a_new_name()
    {
        var first = await ResolveAsync(Phone("491"));
        var second = await ResolveAsync(Both("491", "DE.1"));
        var third = await ResolveAsync(UserId("DE.1"));
        Assert.True(first.IsNew);
        Assert.Equal(first with { IsNew = false }, second);
        Assert.Equal(second, third);
        Assert.Equal(third, await Fresh().FindAsync(_tenant, _session, UserId("DE.1")));
        var parties = await _directory.PartiesAsync(_tenant, first.Conversation);
        Assert.Equal([new Identity(IdentityKind.Phone, "491"), new Identity(IdentityKind.UserId, "DE.1")], parties!.Identities.ToArray());
    }

    [Fact]
    public async Task a_name_learned_within_a_call_serves_the_rest_of_the_call()
    {
        var answers = await _directory.ResolveAsync(_tenant, _session, [Both("491", "DE.1"), UserId("DE.1"), Phone("491"), Phone("492")]);
        Assert.Equal([true, false, false, true], answers.Select(answer => answer.IsNew));
        Assert.Equal(2, answers.Select(answer => answer.Conversation).Distinct().Count());
        Assert.Equal(answers[0].Conversation, answers[1].Conversation);
        Assert.Equal(answers[0].Conversation, answers[2].Conversation);
    }

    [Fact]
    public async Task names_of_two_contacts_in_one_peer_mean_the_phones_contact_and_change_nothing()
    {
        var phone = await ResolveAsync(Phone("491"));
        var user = await ResolveAsync(UserId("DE.1"));
        var both = await _directory.ResolveAsync(_tenant, _session, [new Peer([new Identity(IdentityKind.UserId, "DE.1"), new Identity(IdentityKind.Phone, "491")])]);
        Assert.Equal(phone.Contact, both[0].Contact);
        Assert.Equal(user.Contact, (await Fresh().FindAsync(_tenant, _session, UserId("DE.1")))!.Value.Contact);
    }

    [Fact]
    public async Task a_person_on_two_sessions_is_one_contact_with_two_conversations()
    {
        var other = SessionId.New();
        var here = await ResolveAsync(Phone("491"));
        Assert.Null(await _directory.FindAsync(_tenant, other, Phone("491")));
        var there = (await _directory.ResolveAsync(_tenant, other, [Phone("491")]))[0];
        Assert.True(there.IsNew);
        Assert.Equal(here.Contact, there.Contact);
        Assert.NotEqual(here.Conversation, there.Conversation);
    }

    [Fact]
    public async Task a_name_learned_for_one_session_finds_the_conversation_of_another_within_one_call()
    {
        var other = SessionId.New();
        var there = (await _directory.ResolveAsync(_tenant, other, [Phone("491")]))[0];
        var process = Fresh();
        var answers = await Task.WhenAll(
            process.ResolveAsync(_tenant, _session, [Both("491", "DE.1")]), process.ResolveAsync(_tenant, other, [Both("491", "DE.1")]), process.ResolveAsync(_tenant, other, [Phone("491")]));
        Assert.Equal(there.Conversation, answers[1][0].Conversation);
        Assert.Equal(there.Conversation, answers[2][0].Conversation);
        Assert.Equal(there.Conversation, (await process.FindAsync(_tenant, other, UserId("DE.1")))!.Value.Conversation);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task the_same_number_is_another_person_to_another_tenant()
    {
        var stranger = TenantId.New();
        var ours = await ResolveAsync(Phone("491"));
        Assert.Null(await _directory.FindAsync(stranger, _session, Phone("491")));
        Assert.Null(await _directory.PartiesAsync(stranger, ours.Conversation));
        var theirs = (await _directory.ResolveAsync(stranger, _session, [Phone("491")]))[0];
        Assert.True(theirs.IsNew);
        Assert.NotEqual(ours.Contact, theirs.Contact);
        Assert.NotEqual(ours.Conversation, theirs.Conversation);
        Assert.Equal(ours with { IsNew = false }, await ResolveAsync(Phone("491")));
    }

    [Fact]
    public async Task finding_makes_nothing()
    {
        Assert.Null(await _directory.FindAsync(_tenant, _session, Both("491", "DE.1")));
        Assert.True((await ResolveAsync(Phone("491"))).IsNew);
        Assert.NotNull(await _directory.FindAsync(_tenant, _session, Both("491", "DE.1")));
        Assert.Null(await Fresh().FindAsync(_tenant, _session, UserId("DE.1")));
    }

    [Fact]
    public async Task answers_come_in_the_order_asked()
    {
        Peer[] people = [.. Enumerable.Range(0, 1_000).Select(i => Phone($"49{i}"))];
        var first = await _directory.ResolveAsync(_tenant, _session, [.. people]);
        var again = await Fresh().ResolveAsync(_tenant, _session, [.. people.Reverse()]);
        var remembered = await _directory.ResolveAsync(_tenant, _session, [.. people]);
        Assert.All(first, answer => Assert.True(answer.IsNew));
        Assert.Equal(first.Select(answer => answer.Conversation), again.Reverse().Select(answer => answer.Conversation));
        Assert.Equal(again.Reverse(), remembered);
    }

    [Fact]
    public async Task strange_characters_neither_fail_nor_meet_each_other()
    {
        Peer[] people = [UserId("DE.\0"), UserId("DE.\u001A0"), UserId("DE."), UserId("de."), UserId("DE.😀")];
        var answers = await _directory.ResolveAsync(_tenant, _session, [.. people]);
        Assert.Equal(people.Length, answers.Select(answer => answer.Contact).Distinct().Count());
        Assert.Equal("DE.\0", (await _directory.PartiesAsync(_tenant, answers[0].Conversation))!.Identities[0].Value);
        var surrogates = await _directory.ResolveAsync(_tenant, _session, [UserId("\uD800"), UserId("\uD801")]);
        Assert.Equal(surrogates[0].Contact, surrogates[1].Contact);
    }

    [Fact]
    public async Task a_peer_without_a_name_is_refused_and_disturbs_nobody()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _directory.ResolveAsync(_tenant, _session, [new Peer([])]));
        await Assert.ThrowsAsync<ArgumentException>(() => _directory.ResolveAsync(_tenant, _session, [Phone(new string('1', 3_000))]));
        Assert.True((await ResolveAsync(Phone("491"))).IsNew);
    }

    [Fact]
    public async Task a_forgotten_contact_is_read_anew()
    {
        var resolved = await ResolveAsync(Phone("491"));
        await _test.Store.WriteAsync((connection, token) => connection.Command("DELETE FROM identities").ExecuteNonQueryAsync(token));
        Assert.NotNull(await _directory.FindAsync(_tenant, _session, Phone("491")));
        _directory.Forget(_tenant, resolved.Contact);
        Assert.Null(await _directory.FindAsync(_tenant, _session, Phone("491")));
    }

    [Fact]
    public async Task a_small_memory_only_costs_time()
    {
        var small = new ContactDirectory(_test.Store, cached: 4);
        Peer[] people = [.. Enumerable.Range(0, 100).Select(i => Phone($"49{i}"))];
        var first = await small.ResolveAsync(_tenant, _session, [.. people]);
        foreach (var i in Enumerable.Range(0, 100))
            Assert.Equal(first[i].Conversation, (await small.ResolveAsync(_tenant, _session, [people[i]]))[0].Conversation);
    }

    private static Peer Phone(string value) => new([new Identity(IdentityKind.Phone, value)]);

    private static Peer UserId(string value) => new([new Identity(IdentityKind.UserId, value)]);

    private static Peer Both(string phone, string user) => new([new Identity(IdentityKind.Phone, phone), new Identity(IdentityKind.UserId, user)]);

    private ContactDirectory Fresh() => new(_test.Store);

    private async Task<ResolvedPeer> ResolveAsync(Peer peer) => (await _directory.ResolveAsync(_tenant, _session, [peer]))[0];
}

public sealed class SqliteDirectoryTests() : DirectoryTests(StoreKind.Sqlite);

public sealed class PostgresDirectoryTests() : DirectoryTests(StoreKind.Postgres);
