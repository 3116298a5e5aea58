using System.Text;
using Parley.Storage.Journal;

namespace Parley.Tests.Storage.Journal;

/// <summary>What an append means, on every store.</summary>
public abstract class AppendCompliance(StoreKind kind) : JournalTest(kind)
{
    [Fact]
    public async Task a_stream_has_versions_from_1_without_holes()
    {
        var stream = Sample.Stream();
        Assert.Equal(1, await StoreAsync(Sample.Append(Tenant, stream, 0)));
        Assert.Equal(4, await StoreAsync(Sample.Append(Tenant, stream, 1) with { Events = [Sample.Event("a"), Sample.Event("b", "raw"), Sample.Event("c")] }));
        Assert.Equal(5, await StoreAsync(Sample.Append(Tenant, stream, 4)));

        var events = await ReadAsync(stream);
        Assert.Equal([1, 2, 3, 4, 5], events.Select(e => e.Version));
        Assert.Equal("{\"text\":\"b\"}", events[2].Text());
        Assert.Equal("raw", Encoding.UTF8.GetString(events[2].Raw!.Value.Span));
        Assert.Null(events[1].Raw);
        Assert.All(events, e => Assert.Equal((Tenant, stream, "message.received", 1, Sample.Now), (e.Tenant, e.Stream, e.Kind, e.Schema, e.At)));
    }

    [Fact]
    public async Task a_stream_is_read_in_stretches()
    {
        var stream = Sample.Stream();
        for (var i = 0; i < 7; i++) await StoreAsync(Sample.Append(Tenant, stream, i));
        Assert.Equal([3, 4, 5], (await Journal.ReadStreamAsync(Tenant, stream, 2, 3)).Select(e => e.Version));
        Assert.Empty(await Journal.ReadStreamAsync(Tenant, stream, 7, 3));
        Assert.Empty(await Journal.ReadStreamAsync(Tenant, Sample.Stream(), 0, 3));
    }

    [Fact]
    public async Task microseconds_survive()
    {
        var stream = Sample.Stream();
        var at = Sample.Now.AddTicks(1234567);
        await StoreAsync(Sample.Append(Tenant, stream, 0) with { Events = [Sample.Event("x") with { At = at }] });
        Assert.Equal(Sample.Now.AddMicroseconds(123456), (await ReadAsync(stream))[0].At);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    [InlineData(7, 0)]
    public async Task a_wrong_version_writes_nothing_and_names_the_right_one(long expected, int there)
    {
        var stream = Sample.Stream();
        for (var i = 0; i < there; i++) await StoreAsync(Sample.Append(Tenant, stream, i));
        var outcome = await Journal.AppendAsync(Sample.Append(Tenant, stream, expected, Sample.Key("k")).With(Sample.Enqueue(MessageId.New(), SessionId.New())));
        Assert.Equal(new AppendOutcome.WrongVersion(there), outcome);
        Assert.Equal(there, (await ReadAsync(stream)).Length);
        Assert.Null(await Journal.FindKeyAsync("in:test", "k"));
        Assert.Empty(await Journal.SessionsWithWorkAsync(DateTimeOffset.UtcNow, "me"));
    }

    [Fact]
    [Trait("Promise", "P2")]
    public async Task a_key_is_held_by_the_first_and_every_holder_is_named()
    {
        var (first, second) = (Sample.Stream(), Sample.Stream());
        byte[] hash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        await StoreAsync(Sample.Append(Tenant, first, 0, Sample.Key("a"), Sample.Key("b", eventIndex: 1, hash: hash)) with { Events = [Sample.Event("1"), Sample.Event("2")] });
        await StoreAsync(Sample.Append(Tenant, second, 0));

        var outcome = await Journal.AppendAsync(Sample.Append(Tenant, second, 1, Sample.Key("b"), Sample.Key("free"), Sample.Key("a"), Sample.Key("a", "in:other")));
        var holders = Assert.IsType<AppendOutcome.Duplicate>(outcome).Holders.OrderBy(holder => holder.Key, StringComparer.Ordinal).ToArray();
        Assert.Equal([("in:test", "a", first, 1L), ("in:test", "b", first, 2L)], holders.Select(h => (h.Scope, h.Key, h.Stream, h.Version)));
        Assert.Equal(hash, holders[1].RequestHash.ToArray());
        Assert.True(holders[0].RequestHash.IsEmpty);

        // What it had so far was taken back: the head, and the keys that were free.
        Assert.Null(await Journal.FindKeyAsync("in:test", "free"));
        Assert.Equal(2, await StoreAsync(Sample.Append(Tenant, second, 1, Sample.Key("free"), Sample.Key("a", "in:other"))));
    }

    [Fact]
    public async Task a_duplicate_that_would_have_begun_a_stream_leaves_it_unbegun()
    {
        var stream = Sample.Stream();
        await StoreAsync(Sample.Append(Tenant, Sample.Stream(), 0, Sample.Key("k")));
        Assert.IsType<AppendOutcome.Duplicate>(await Journal.AppendAsync(Sample.Append(Tenant, stream, 0, Sample.Key("k"))));
        Assert.Empty(await ReadAsync(stream));
        Assert.Equal(1, await StoreAsync(Sample.Append(Tenant, stream, 0)));
    }

    [Fact]
    public async Task a_duplicate_key_beside_a_lost_version_claims_nothing()
    {
        var stream = Sample.Stream();
        await StoreAsync(Sample.Append(Tenant, stream, 0, Sample.Key("held")));
        var outcome = await Journal.AppendAsync(Sample.Append(Tenant, stream, 0, Sample.Key("held"), Sample.Key("fresh")));
        Assert.Equal(new AppendOutcome.WrongVersion(1), outcome);
        Assert.Null(await Journal.FindKeyAsync("in:test", "fresh"));
        Assert.Equal(2, await StoreAsync(Sample.Append(Tenant, stream, 1, Sample.Key("fresh"))));
    }

    [Fact]
    public async Task of_many_that_claim_a_key_at_once_one_wins_and_the_rest_hear_who()
    {
        var outcomes = await AllAsync(Enumerable.Range(0, 200).Select(_ => Sample.Append(Tenant, Sample.Stream(), 0, Sample.Key("one"))));
        Assert.Single(outcomes, outcome => outcome is AppendOutcome.Stored);
        var holder = await Journal.FindKeyAsync("in:test", "one");
        Assert.NotNull(holder);
        Assert.All(outcomes.OfType<AppendOutcome.Duplicate>(), duplicate => Assert.Equal(holder.Stream, Assert.Single(duplicate.Holders).Stream));
        await FeedAsync(1);
    }

    [Fact]
    public async Task a_repeated_append_finds_its_own_commit()
    {
        var stream = Sample.Stream();
        var append = Sample.Append(Tenant, stream, 0, Sample.Key("k")).With(Sample.Enqueue(MessageId.New(), SessionId.New()));
        Assert.Equal(1, await StoreAsync(append));
        Assert.Equal(1, await StoreAsync(append));
        Assert.Equal(2, await StoreAsync(Sample.Append(Tenant, stream, 1)));
        Assert.Equal(1, await StoreAsync(append));
        await ReopenAsync();
        Assert.Equal(1, await StoreAsync(append));
        Assert.Equal(2, (await ReadAsync(stream)).Length);
    }

    [Fact]
    public async Task neighbours_are_unaffected_by_what_fails_beside_them()
    {
        var (taken, foreign) = (Sample.Stream(), Sample.Stream());
        var message = MessageId.New();
        await StoreAsync(Sample.Append(Tenant, taken, 0, Sample.Key("held")).With(Sample.Enqueue(message, SessionId.New())));
        await StoreAsync(Sample.Append(TenantId.New(), foreign, 0));
        var good = Enumerable.Range(0, 300).Select(i => Sample.Append(Tenant, Sample.Stream(), 0, Sample.Key($"k{i}"))).ToArray();
        Append[] bad =
        [
            Sample.Append(Tenant, taken, 0), Sample.Append(Tenant, Sample.Stream(), 0, Sample.Key("held")), Sample.Append(Tenant, foreign, 1),
            // The store refuses it: a message can be in the outbox only once.
            Sample.Append(Tenant, Sample.Stream(), 0).With(Sample.Enqueue(message, SessionId.New())),
        ];
        var all = good.Concat(bad).OrderBy(append => append.Id).ToArray();
        var outcomes = all.Select(append => Journal.AppendAsync(append).AsTask()).ToArray();
        await Task.WhenAll(outcomes).ContinueWith(_ => { }, TaskScheduler.Default);
        for (var i = 0; i < all.Length; i++)
        {
            var wrong = Array.IndexOf(bad, all[i]);
            if (wrong < 0) Assert.Equal(new AppendOutcome.Stored(1), await outcomes[i]);
            else if (wrong == 0) Assert.IsType<AppendOutcome.WrongVersion>(await outcomes[i]);
            else if (wrong == 1) Assert.IsType<AppendOutcome.Duplicate>(await outcomes[i]);
            else await Assert.ThrowsAsync<InvalidOperationException>(() => outcomes[i]);
        }

        await FeedAsync(302);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task a_stream_cannot_be_read_or_extended_by_another_tenant()
    {
        var stream = Sample.Stream();
        await StoreAsync(Sample.Append(Tenant, stream, 0));
        var other = TenantId.New();
        Assert.Empty(await ReadAsync(stream, other));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Journal.AppendAsync(Sample.Append(other, stream, 1)).AsTask());
        Assert.Single(await ReadAsync(stream));
    }

    [Fact]
    public async Task a_thousand_parallel_appends_to_a_hundred_streams_leave_no_hole()
    {
        var streams = Enumerable.Range(0, 100).Select(_ => Sample.Stream()).ToArray();
        await Parallel.ForEachAsync(streams, new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (stream, _) =>
        {
            for (var i = 0; i < 10; i++) await StoreAsync(Sample.Append(Tenant, stream, i, Sample.Key($"{stream}/{i}")));
        });
        foreach (var stream in streams)
            Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), (await ReadAsync(stream)).Select(e => e.Version));
        await FeedAsync(1000);
    }

    [Fact]
    public async Task appends_to_one_stream_handed_in_together_are_taken_in_order()
    {
        var stream = Sample.Stream();
        var outcomes = await AllAsync(Enumerable.Range(0, 100).Select(i => Sample.Append(Tenant, stream, i)));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (AppendOutcome)new AppendOutcome.Stored(i)), outcomes);
    }

    [Fact]
    public async Task of_two_owners_of_a_stream_one_wins_each_version()
    {
        await using var second = await StoreJournal.OpenAsync(Test.Store);
        var streams = Enumerable.Range(0, 20).Select(_ => Sample.Stream()).ToArray();
        var won = 0;
        var owners = streams.SelectMany(stream => (StoreJournal[])[Journal, second], (stream, journal) => (stream, journal));
        await Parallel.ForEachAsync(owners, new ParallelOptions { MaxDegreeOfParallelism = 40 }, async (owner, token) =>
        {
            for (var i = 0; i < 20;)
            {
                var outcome = await owner.journal.AppendAsync(Sample.Append(Tenant, owner.stream, i, Sample.Key($"{owner.stream}/{Guid.NewGuid()}")), token);
                if (outcome is AppendOutcome.Stored) Interlocked.Increment(ref won);
                i = (int)(outcome is AppendOutcome.WrongVersion wrong ? wrong.Actual : i + 1);
            }
        });
        Assert.Equal(20 * 20, won);
        foreach (var stream in streams)
            Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), (await ReadAsync(stream)).Select(e => e.Version));
    }

    [Fact]
    [Trait("Promise", "P13")]
    public async Task any_bytes_and_any_key_are_kept_as_they_are()
    {
        byte[] bytes = [0, 255, 0xED, 0xA0, 0x80, 39, 0, 92, 10];
        var stream = Sample.Stream();
        string[] keys = ["nul \0 inside", "high \uD83D alone", "low \uDE00 alone", "\uFFFD", "quote ' and \\", new string('é', 256)];
        await StoreAsync(Sample.Append(Tenant, stream, 0, [.. keys.Select(key => Sample.Key(key))]) with { Events = [Sample.Event("x") with { Content = bytes, Raw = bytes }] });
        var read = Assert.Single(await ReadAsync(stream));
        Assert.Equal(bytes, read.Content!.Value.ToArray());
        Assert.Equal(bytes, read.Raw!.Value.ToArray());
        foreach (var key in keys) Assert.Equal(stream, (await Journal.FindKeyAsync("in:test", key))?.Stream);
        Assert.Null(await Journal.FindKeyAsync("in:test", "high \uD83E alone"));
    }

    [Fact]
    public async Task three_megabytes_of_raw_bytes_survive()
    {
        var raw = new byte[3 << 20];
        new Random(1).NextBytes(raw);
        var streams = Enumerable.Range(0, 5).Select(_ => Sample.Stream()).ToArray();
        await AllAsync(streams.Select(stream => Sample.Append(Tenant, stream, 0) with { Events = [Sample.Event("big") with { Raw = raw }] }));
        foreach (var stream in streams) Assert.True((await ReadAsync(stream))[0].Raw!.Value.Span.SequenceEqual(raw));
    }

    [Fact]
    public async Task malformed_appends_are_their_callers_mistake()
    {
        var good = Sample.Append(Tenant, Sample.Stream(), 0);
        Append[] bad =
        [
            good with { Events = [] },
            good with { ExpectedVersion = -1 },
            good with { Stream = new StreamId("nul\0") },
            good with { Tenant = new TenantId("") },
            good with { Keys = [Sample.Key("x"), Sample.Key("x")] },
            good with { Keys = [Sample.Key("x", eventIndex: 1)] },
            good with { Keys = [Sample.Key(new string('x', 513))] },
            good with { Keys = [Sample.Key(new string('\uD83D', 513))] },
            good with { Keys = [Sample.Key("x", scope: "\uD800")] },
            good with { Events = [Sample.Event("x") with { Kind = "" }] },
        ];
        foreach (var append in bad) await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Journal.AppendAsync(append));
        await StoreAsync(good with { Keys = default, Outbox = default });
    }

    [Fact]
    public async Task a_caller_who_stops_waiting_does_not_stop_the_append()
    {
        using var cancelled = new CancellationTokenSource();
        var stream = Sample.Stream();
        await StoreAsync(Sample.Append(Tenant, stream, 0));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Journal.AppendAsync(Sample.Append(Tenant, stream, 1), cancelled.Token));
        Assert.Equal(2, await StoreAsync(Sample.Append(Tenant, stream, 1)));
    }

    [Fact]
    public async Task commits_are_hinted_with_the_tenants_and_sessions_they_touched()
    {
        var told = new TaskCompletionSource<CommitHint>(TaskCreationOptions.RunContinuationsAsynchronously);
        Journal.Committed += _ => throw new InvalidOperationException("a careless watcher");
        Journal.Committed += hint => told.TrySetResult(hint);
        var session = SessionId.New();
        await StoreAsync(Sample.Append(Tenant, Sample.Stream(), 0).With(Sample.Enqueue(MessageId.New(), session)));
        var hint = await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([Tenant], hint.Tenants);
        Assert.Equal([new SessionKey(Tenant, session)], hint.Sessions);
        Assert.False(hint.Everything);
    }

    private async Task<AppendOutcome[]> AllAsync(IEnumerable<Append> appends) =>
        await Task.WhenAll(appends.Select(append => Journal.AppendAsync(append).AsTask()).ToArray());
}

public sealed class SqliteAppendTests() : AppendCompliance(StoreKind.Sqlite);

public sealed class PostgresAppendTests() : AppendCompliance(StoreKind.Postgres);
