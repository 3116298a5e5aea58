using Parley.Storage.Deliveries;
using Parley.Tests.Storage.Journal;

namespace Parley.Tests.Storage.Deliveries;

/// <summary>What <see cref="IFeedPositions"/> promises, on either database.</summary>
public abstract class FeedPositionCompliance(StoreKind kind) : JournalTest(kind)
{
    private FeedPositions Positions => new(Test.Store, Journal);

    [Fact]
    public async Task cursors_compare_as_the_feed_goes()
    {
        var events = await WriteAsync(25, TimeSpan.FromMinutes(1));
        for (var i = 0; i < events.Count; i++)
        {
            Assert.Equal(0, await Positions.CompareAsync(events[i].Cursor, events[i].Cursor));
            Assert.True(await Positions.CompareAsync(FeedCursor.Beginning, events[i].Cursor) < 0);
            if (i == 0) continue;
            Assert.True(await Positions.CompareAsync(events[i - 1].Cursor, events[i].Cursor) < 0);
            Assert.True(await Positions.CompareAsync(events[i].Cursor, events[i - 1].Cursor) > 0);
        }

        Assert.True(await Positions.CompareAsync(events[^1].Cursor, await Journal.HeadAsync()) <= 0);
        Assert.Equal(0, await Positions.CompareAsync(FeedCursor.Beginning, FeedCursor.Beginning));
    }

    [Theory]
    [InlineData("made-up")]
    [InlineData("4e1b9c20.1")]
    [InlineData(".")]
    [InlineData("1")]
    public async Task a_cursor_of_another_store_compares_with_none(string cursor)
    {
        await Assert.ThrowsAsync<FeedCursorException>(() => Positions.CompareAsync(new FeedCursor(cursor), FeedCursor.Beginning));
        await Assert.ThrowsAsync<FeedCursorException>(() => Positions.CompareAsync(FeedCursor.Beginning, new FeedCursor(cursor)));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task the_position_before_a_time_has_behind_it_what_happened_since_and_nothing_older()
    {
        var events = await WriteAsync(40, TimeSpan.FromMinutes(10));
        foreach (var i in (int[])[0, 1, 17, 38, 39])
        {
            foreach (var at in (DateTimeOffset[])[events[i].Event.At, events[i].Event.At.AddMinutes(-5)])
            {
                var from = await Positions.BeforeAsync(at);
                var read = await Journal.ReadAsync(null, from, 100);
                Assert.Equal(events.Skip(i).Select(e => e.Event.Id), read.Events.Select(e => e.Event.Id));
            }
        }
    }

    [Fact]
    public async Task before_everything_is_the_beginning_and_after_everything_is_the_head()
    {
        var events = await WriteAsync(5, TimeSpan.FromMinutes(1));
        Assert.Equal(FeedCursor.Beginning, await Positions.BeforeAsync(events[0].Event.At.AddYears(-1)));
        var end = await Positions.BeforeAsync(events[^1].Event.At.AddYears(1));
        Assert.Empty((await Journal.ReadAsync(null, end, 10)).Events);
        var more = await StoreAsync(Sample.Append(Tenant, Sample.Stream(), 0));
        Assert.Equal(1, more);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Journal.ReadAsync(null, end, 10, patience.Token)).Events.IsEmpty) await Task.Delay(1, patience.Token);
    }

    [Fact]
    public async Task an_empty_journal_has_its_end_for_every_time()
    {
        var end = await Positions.BeforeAsync(Sample.Now);
        Assert.Empty((await Journal.ReadAsync(null, end, 10)).Events);
        Assert.Equal(0, await Positions.CompareAsync(end, await Journal.HeadAsync()));
    }

    /// <summary>Writes events, a while apart by their time, one commit each, and answers the feed.</summary>
    private async Task<List<FeedEvent>> WriteAsync(int count, TimeSpan apart)
    {
        for (var i = 0; i < count; i++)
        {
            var append = Sample.Append(Tenant, Sample.Stream(), 0);
            await StoreAsync(append with { Events = [append.Events[0] with { At = Sample.Now + (apart * i) }] });
        }

        return await FeedAsync(count);
    }
}

public sealed class SqliteFeedPositionTests() : FeedPositionCompliance(StoreKind.Sqlite);

public sealed class PostgresFeedPositionTests() : FeedPositionCompliance(StoreKind.Postgres);
