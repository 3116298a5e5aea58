using System.Collections.Concurrent;
using Parley.Storage.Directories;

namespace Parley.Tests.Storage.Directories;

/// <summary>How many round trips the directory needs, and what happens at its bounds.</summary>
public sealed class RoundTests
{
    private readonly TenantId _tenant = TenantId.New();
    private readonly SessionId _session = SessionId.New();

    [Fact]
    public async Task thousand_unknown_senders_cost_one_read_and_one_write_and_afterwards_nothing()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite);
        var rows = new CountingRows(new SqliteDirectoryRows(test.Store));
        var directory = new ContactDirectory(test.Store, rows, 10_000);
        ImmutableArray<Peer> people = [.. Enumerable.Range(0, 1_000).Select(i => Phone($"49{i}"))];
        await directory.ResolveAsync(_tenant, _session, people);
        Assert.Equal((1, 1), (rows.Loads, rows.Saves));
        await directory.ResolveAsync(_tenant, _session, people);
        await directory.FindAsync(_tenant, _session, people[7]);
        Assert.Equal((1, 1), (rows.Loads, rows.Saves));
    }

    [Fact]
    public async Task callers_that_arrive_during_a_round_share_the_next_one()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite);
        var rows = new CountingRows(new SqliteDirectoryRows(test.Store)) { Gate = new TaskCompletionSource() };
        var directory = new ContactDirectory(test.Store, rows, 10_000);
        var first = directory.ResolveAsync(_tenant, _session, [Phone("490")]);
        await rows.Entered.Task;
        var others = Enumerable.Range(1, 300).Select(i => directory.ResolveAsync(_tenant, _session, [Phone($"49{i}")])).ToList();
        rows.Gate.SetResult();
        await first;
        await Task.WhenAll(others);
        Assert.Equal(2, rows.Loads);
    }

    [Fact]
    public async Task a_caller_who_stops_waiting_leaves_the_others_undisturbed()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite);
        var rows = new CountingRows(new SqliteDirectoryRows(test.Store)) { Gate = new TaskCompletionSource() };
        var directory = new ContactDirectory(test.Store, rows, 10_000);
        using var stop = new CancellationTokenSource();
        var impatient = directory.ResolveAsync(_tenant, _session, [Phone("491")], stop.Token);
        var patient = directory.ResolveAsync(_tenant, _session, [Phone("491")]);
        await rows.Entered.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        rows.Gate.SetResult();
        Assert.Equal((await patient)[0].Conversation, (await directory.FindAsync(_tenant, _session, Phone("491")))!.Value.Conversation);
    }

    [Fact]
    public async Task too_many_waiting_peers_are_refused_with_a_delay()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite);
        var rows = new CountingRows(new SqliteDirectoryRows(test.Store)) { Gate = new TaskCompletionSource() };
        var directory = new ContactDirectory(test.Store, rows, 10_000);
        var first = directory.ResolveAsync(_tenant, _session, [Phone("490")]);
        await rows.Entered.Task;
        ImmutableArray<Peer> crowd = [.. Enumerable.Range(1, 30_000).Select(i => Phone($"49{i}"))];
        var waiting = directory.ResolveAsync(_tenant, _session, crowd);
        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => directory.ResolveAsync(_tenant, _session, crowd));
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
        Assert.False(refused.OutcomeUnknown);
        rows.Gate.SetResult();
        await first;
        Assert.Equal(30_000, (await waiting).Length);
    }

    [Fact]
    public async Task a_failed_round_fails_its_callers_and_not_the_next_ones()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite);
        var rows = new CountingRows(new SqliteDirectoryRows(test.Store)) { Failures = new([new JournalUnavailableException("away", TimeSpan.FromSeconds(1), false)]) };
        var directory = new ContactDirectory(test.Store, rows, 10_000);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => directory.ResolveAsync(_tenant, _session, [Phone("491")]));
        Assert.True((await directory.ResolveAsync(_tenant, _session, [Phone("491")]))[0].IsNew);
    }

    [Fact]
    public void what_was_read_before_a_contact_was_forgotten_is_not_remembered_after_it()
    {
        var cache = new PeerCache(100);
        var key = new PeerKey(_tenant, _session, new Identity(IdentityKind.Phone, "491"));
        var contact = ContactId.New();
        var epoch = cache.Epoch;
        cache.Forget(_tenant, contact);
        cache.Add(key, (contact, ConversationId.New()), epoch);
        Assert.False(cache.TryGet(key, out _));
    }

    private static Peer Phone(string value) => new([new Identity(IdentityKind.Phone, value)]);

    /// <summary>Real tables behind a counter and a gate that holds the first read.</summary>
    private sealed class CountingRows(IDirectoryRows rows) : IDirectoryRows
    {
        public int Loads { get; private set; }

        public int Saves { get; private set; }

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource? Gate { get; init; }

        public ConcurrentQueue<Exception> Failures { get; init; } = [];

        public async Task<Dictionary<PeerKey, KnownPeer>> LoadAsync(IReadOnlyCollection<PeerKey> keys)
        {
            Loads++;
            Entered.TrySetResult();
            if (Gate is not null) await Gate.Task;
            if (Failures.TryDequeue(out var failure)) throw failure;
            return await rows.LoadAsync(keys);
        }

        public Task<HashSet<ConversationId>?> SaveAsync(IReadOnlyList<NewIdentity> identities, IReadOnlyList<NewConversation> conversations, IReadOnlyList<NewIdentity> released)
        {
            Saves++;
            return rows.SaveAsync(identities, conversations, released);
        }
    }
}
