using Parley.Storage.Database;
using Parley.Storage.Journal;

namespace Parley.Tests.Storage.Journal;

/// <summary>Keys on SQLite, which are held by heart at first and sorted into their table later: nobody may notice.</summary>
[Trait("Promise", "P2")]
public sealed class SqliteKeysTests
{
    private static readonly TenantId Tenant = TenantId.New();

    [Fact]
    public async Task a_key_is_held_before_and_after_it_was_sorted_in_and_after_a_restart_of_each()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite);
        var holder = Sample.Stream();
        await using (var journal = await StoreJournal.OpenAsync(test.Store))
        {
            await StoreAsync(journal, Sample.Append(Tenant, holder, 0, Sample.Key("k")));
            await AssertHeldAsync(journal, holder);
        }

        await test.ReopenAsync();
        await using (var journal = await StoreJournal.OpenAsync(test.Store))
        {
            await AssertHeldAsync(journal, holder);
            Assert.Equal((1, 0), await CountsAsync(test.Store));
            await journal.CleanStepAsync(CancellationToken.None);
            Assert.Equal((0, 1), await CountsAsync(test.Store));
            await AssertHeldAsync(journal, holder);
        }

        await test.ReopenAsync();
        await using (var journal = await StoreJournal.OpenAsync(test.Store)) await AssertHeldAsync(journal, holder);
    }

    [Fact]
    public async Task an_append_that_failed_holds_no_key()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite);
        await using var journal = await StoreJournal.OpenAsync(test.Store);
        var (known, failing, stream) = (Sample.Stream(), Sample.Stream(), Sample.Stream());
        await StoreAsync(journal, Sample.Append(Tenant, known, 0, Sample.Key("known")));
        await ExecuteAsync(test.Store, "CREATE TRIGGER refuse BEFORE INSERT ON journal WHEN NEW.kind = 'refused' BEGIN SELECT RAISE(ABORT, 'refused'); END");
        var refused = Sample.Append(Tenant, failing, 0, Sample.Key("k"));
        refused = refused with { Events = [refused.Events[0] with { Kind = "refused" }] };

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await journal.AppendAsync(refused));

        Assert.Null(await journal.FindKeyAsync("in:test", "k"));
        await StoreAsync(journal, Sample.Append(Tenant, stream, 0, Sample.Key("k")));
        Assert.Equal(stream, (await journal.FindKeyAsync("in:test", "k"))?.Stream);
        Assert.Equal(known, (await journal.FindKeyAsync("in:test", "known"))?.Stream);
    }

    [Fact]
    public async Task a_key_claimed_anew_while_it_is_sorted_in_belongs_to_the_later_one()
    {
        var time = new ManualTime(Sample.Now);
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite);
        await using var journal = await StoreJournal.OpenAsync(test.Store, new JournalOptions { Time = time, CleaningStep = 1, CleaningInterval = TimeSpan.FromDays(1000) });
        var (first, second) = (Sample.Stream(), Sample.Stream());
        await StoreAsync(journal, Sample.Append(Tenant, first, 0, Sample.Key("k", expires: Sample.Now.AddDays(1))));
        for (var i = 0; i < 50; i++) await StoreAsync(journal, Sample.Append(Tenant, Sample.Stream(), 0, Sample.Key($"{i}", expires: Sample.Now.AddDays(9))));
        time.Advance(TimeSpan.FromDays(2));

        var cleaning = journal.CleanStepAsync(CancellationToken.None);
        await StoreAsync(journal, Sample.Append(Tenant, second, 0, Sample.Key("k", expires: Sample.Now.AddDays(9))));
        await cleaning;
        Assert.Equal(second, (await journal.FindKeyAsync("in:test", "k"))?.Stream);
        await journal.CleanStepAsync(CancellationToken.None);

        Assert.Equal(second, (await journal.FindKeyAsync("in:test", "k"))?.Stream);
        Assert.Equal((0, 51), await CountsAsync(test.Store));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task no_key_is_ever_held_twice_whatever_is_sorted_in_meanwhile(int seed)
    {
        var random = new Random(seed);
        var options = new JournalOptions { RecentKeys = 40, CleaningInterval = TimeSpan.FromDays(1), CleaningStep = 7 };
        var owners = new Dictionary<string, StreamId>();
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite);
        for (var life = 0; life < 4; life++)
        {
            await using (var journal = await StoreJournal.OpenAsync(test.Store, options))
            {
                for (var round = 0; round < 40; round++)
                {
                    var cleaning = random.Next(4) == 0 ? journal.CleanStepAsync(CancellationToken.None) : Task.FromResult(0);
                    var appends = Enumerable.Range(0, 20).Select(_ => Sample.Append(Tenant, Sample.Stream(), 0, Sample.Key($"{random.Next(1500)}"), Sample.Key($"b{random.Next(1500)}"))).ToArray();
                    var outcomes = await Task.WhenAll(appends.Select(append => journal.AppendAsync(append).AsTask()));
                    await cleaning;
                    for (var i = 0; i < appends.Length; i++) Check(owners, appends[i], outcomes[i]);
                }
            }

            await test.ReopenAsync();
        }

        await using var last = await StoreJournal.OpenAsync(test.Store, options);
        foreach (var (key, owner) in owners) Assert.Equal(owner, (await last.FindKeyAsync("in:test", key))?.Stream);
        var (recent, sorted) = await CountsAsync(test.Store);
        Assert.True(sorted > 0);
        Assert.Equal(owners.Count, recent + sorted);
    }

    // Appends of one round may be in any order: a winner's keys were free, a loser names who holds its own.
    private static void Check(Dictionary<string, StreamId> owners, Append append, AppendOutcome outcome)
    {
        if (outcome is AppendOutcome.Stored)
        {
            foreach (var key in append.Keys) Assert.True(owners.TryAdd(key.Key, append.Stream), $"{key.Key} was held by {owners.GetValueOrDefault(key.Key)}");
            return;
        }

        var holders = Assert.IsType<AppendOutcome.Duplicate>(outcome).Holders;
        Assert.NotEmpty(holders);
        Assert.All(holders, holder => Assert.NotEqual(append.Stream, holder.Stream));
    }

    private static async Task AssertHeldAsync(StoreJournal journal, StreamId holder)
    {
        var duplicate = Assert.IsType<AppendOutcome.Duplicate>(await journal.AppendAsync(Sample.Append(Tenant, Sample.Stream(), 0, Sample.Key("k"), Sample.Key("free"))));
        Assert.Equal([holder], duplicate.Holders.Select(held => held.Stream));
        Assert.Equal(holder, (await journal.FindKeyAsync("in:test", "k"))?.Stream);
        Assert.Null(await journal.FindKeyAsync("in:test", "free"));
    }

    private static async Task StoreAsync(StoreJournal journal, Append append) => Assert.IsType<AppendOutcome.Stored>(await journal.AppendAsync(append));

    private static Task ExecuteAsync(Store store, string sql) => store.WriteAsync((connection, token) =>
    {
        using var command = connection.Command(sql);
        return Task.FromResult(command.ExecuteNonQuery());
    });

    private static Task<(int Recent, int Sorted)> CountsAsync(Store store) => store.ReadAsync((connection, token) =>
    {
        using var command = connection.Command("SELECT (SELECT count(*) FROM recent_keys), (SELECT count(*) FROM keys)");
        using var reader = command.ExecuteReader();
        reader.Read();
        return Task.FromResult((reader.GetInt32(0), reader.GetInt32(1)));
    });
}
