using System.Globalization;
using Npgsql;
using Parley.Storage.Journal;

namespace Parley.Tests.Storage.Journal;

/// <summary>What a reader of the feed may rely on, on every store.</summary>
public abstract class FeedCompliance(StoreKind kind) : JournalTest(kind)
{
    [Fact]
    [Trait("Promise", "P6")]
    public async Task a_reader_beside_many_writers_gets_every_event_once_and_each_stream_in_order()
    {
        var streams = Enumerable.Range(0, 40).Select(_ => Sample.Stream()).ToArray();
        var reading = FeedAsync(40 * 25, pageSize: 7);
        await Parallel.ForEachAsync(streams, new ParallelOptions { MaxDegreeOfParallelism = 40 }, async (stream, _) =>
        {
            for (var i = 0; i < 25; i++) await StoreAsync(Sample.Append(Tenant, stream, i));
        });
        var events = await reading;
        Assert.Equal(1000, events.Select(e => e.Event.Id).Distinct().Count());
        foreach (var stream in events.GroupBy(e => e.Event.Stream))
            Assert.Equal(Enumerable.Range(1, 25).Select(i => (long)i), stream.Select(e => e.Event.Version));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task a_tenants_feed_has_its_own_events_and_moves_past_the_others()
    {
        var other = TenantId.New();
        var mine = Sample.Stream();
        await StoreAsync(Sample.Append(other, Sample.Stream(), 0));
        await StoreAsync(Sample.Append(Tenant, mine, 0));
        for (var i = 0; i < 5; i++) await StoreAsync(Sample.Append(other, Sample.Stream(), 0));
        var all = await FeedAsync(7);
        var page = await Journal.ReadAsync(Tenant, FeedCursor.Beginning, 100);
        Assert.Equal(mine, Assert.Single(page.Events).Event.Stream);
        Assert.False(page.More);
        Assert.Equal(all[^1].Cursor, page.Next);
        Assert.Equal(page.Next, (await Journal.ReadAsync(Tenant, page.Next, 100)).Next);
    }

    [Fact]
    public async Task pages_are_as_long_as_asked_and_say_whether_there_is_more()
    {
        var stream = Sample.Stream();
        await StoreAsync(Sample.Append(Tenant, stream, 0) with { Events = [.. Enumerable.Range(0, 10).Select(i => Sample.Event($"{i}"))] });
        await FeedAsync(10);
        foreach (var tenant in (TenantId?[])[null, Tenant])
        {
            var page = await Journal.ReadAsync(tenant, FeedCursor.Beginning, 4);
            Assert.Equal((4, true, page.Events[3].Cursor), (page.Events.Length, page.More, page.Next));
            page = await Journal.ReadAsync(tenant, page.Next, 6);
            Assert.Equal((6, false), (page.Events.Length, page.More));
            Assert.Equal([5, 6, 7, 8, 9, 10], page.Events.Select(e => e.Event.Version));
            Assert.Empty((await Journal.ReadAsync(tenant, page.Events[^1].Cursor, 6)).Events);
        }
    }

    [Fact]
    public async Task a_reader_from_the_head_gets_only_what_comes()
    {
        Assert.Equal(FeedCursor.Beginning, await Journal.HeadAsync());
        var stream = Sample.Stream();
        await StoreAsync(Sample.Append(Tenant, stream, 0));
        await FeedAsync(1);
        var head = await Journal.HeadAsync();
        Assert.Empty((await Journal.ReadAsync(Tenant, head, 10)).Events);
        await StoreAsync(Sample.Append(Tenant, stream, 1));
        await FeedAsync(2);
        Assert.Equal(2, Assert.Single((await Journal.ReadAsync(Tenant, head, 10)).Events).Event.Version);
    }

    [Fact]
    public async Task cursors_outlive_the_process()
    {
        var stream = Sample.Stream();
        await StoreAsync(Sample.Append(Tenant, stream, 0));
        await StoreAsync(Sample.Append(Tenant, stream, 1));
        var cursor = (await FeedAsync(2))[0].Cursor;
        await ReopenAsync();
        await FeedAsync(2);
        Assert.Equal(2, Assert.Single((await Journal.ReadAsync(null, cursor, 10)).Events).Event.Version);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00000000.1")]
    [InlineData("00000000.1.1.1")]
    [InlineData("1")]
    [InlineData("'; DROP TABLE journal; --")]
    public async Task a_cursor_of_no_store_is_refused(string cursor)
    {
        var e = await Assert.ThrowsAsync<FeedCursorException>(() => Journal.ReadAsync(null, new FeedCursor(cursor), 10));
        Assert.Null(e.Oldest);
    }

    [Fact]
    public async Task a_cursor_ahead_of_the_store_is_refused_with_what_to_do()
    {
        await StoreAsync(Sample.Append(Tenant, Sample.Stream(), 0));
        var parts = (await FeedAsync(1))[0].Cursor.Value.Split('.');
        // As a reader holds it after the database was restored from an older copy.
        var place = parts.Length == 2 ? 1 : 2;
        parts[place] = (long.Parse(parts[place], CultureInfo.InvariantCulture) + 1000).ToString(CultureInfo.InvariantCulture);
        var e = await Assert.ThrowsAsync<FeedCursorException>(() => Journal.ReadAsync(null, new FeedCursor(string.Join('.', parts)), 10));
        Assert.Equal(FeedCursor.Beginning, e.Oldest);
        Assert.Contains("restored", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Promise", "P16")]
    public async Task erased_content_is_null_and_borne_by_every_reader()
    {
        var stream = Sample.Stream();
        await StoreAsync(Sample.Append(Tenant, stream, 0) with { Events = [Sample.Event("secret", "raw secret")] });
        await Test.Store.WriteAsync(async (connection, token) => await connection.Command("UPDATE journal SET content = NULL, raw = NULL").ExecuteNonQueryAsync(token));
        var read = Assert.Single(await ReadAsync(stream));
        Assert.Null(read.Content);
        Assert.Null(read.Raw);
        Assert.Null(Assert.Single(await FeedAsync(1)).Event.Content);
        Assert.Equal(2, await StoreAsync(Sample.Append(Tenant, stream, 1)));
    }
}

public sealed class SqliteFeedTests() : FeedCompliance(StoreKind.Sqlite);

public sealed class PostgresFeedTests() : FeedCompliance(StoreKind.Postgres)
{
    [Fact]
    [Trait("Promise", "P6")]
    public async Task a_late_commit_is_never_skipped()
    {
        await using var connection = new Npgsql.NpgsqlConnection(Test.Options.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var late = await connection.BeginTransactionAsync();
        await using (var insert = connection.CreateCommand())
        {
            insert.CommandText =
                $"""
                INSERT INTO journal SELECT ((SELECT max(epoch) FROM feed_epochs)::bigint << 48) | pg_current_xact_id()::text::bigint, 1,
                '{Tenant}', 'late', 1, 'late', 1, now(), now(), gen_random_uuid(), NULL, NULL
                """;
            await insert.ExecuteNonQueryAsync();
        }

        var stream = Sample.Stream();
        for (var i = 0; i < 20; i++) await StoreAsync(Sample.Append(Tenant, stream, i));
        var page = await Journal.ReadAsync(null, FeedCursor.Beginning, 100);
        Assert.Empty(page.Events);
        Assert.Empty((await Journal.ReadAsync(Tenant, await Journal.HeadAsync(), 100)).Events);
        Assert.True(await Journal.FeedLagAsync(CancellationToken.None) > TimeSpan.Zero);

        await late.CommitAsync();
        var events = await FeedAsync(21);
        Assert.Equal("late", events[0].Event.Stream.Value);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), events.Skip(1).Select(e => e.Event.Version));
    }

    [Fact]
    public async Task another_server_or_timeline_opens_an_epoch_and_old_cursors_go_on()
    {
        var stream = Sample.Stream();
        for (var i = 0; i < 3; i++) await StoreAsync(Sample.Append(Tenant, stream, i));
        var before = (await FeedAsync(3)).Select(e => Moved(e.Cursor)).ToArray();
        // As the same rows look on a server that was restored from them, whose transaction ids are lower.
        await MoveAsync();
        await ReopenAsync();
        for (var i = 3; i < 6; i++) await StoreAsync(Sample.Append(Tenant, stream, i));

        Assert.Equal(Enumerable.Range(1, 6).Select(i => (long)i), (await FeedAsync(6)).Select(e => e.Event.Version));
        Assert.Equal([2, 3, 4, 5, 6], (await Journal.ReadAsync(null, before[0], 10)).Events.Select(e => e.Event.Version));
        Assert.Equal([4, 5, 6], (await Journal.ReadAsync(Tenant, before[2], 10)).Events.Select(e => e.Event.Version));
        var parts = before[2].Value.Split('.');
        parts[3] = "7";
        await Assert.ThrowsAsync<FeedCursorException>(() => Journal.ReadAsync(null, new FeedCursor(string.Join('.', parts)), 10));
    }

    private static FeedCursor Moved(FeedCursor cursor)
    {
        var parts = cursor.Value.Split('.');
        parts[2] = (long.Parse(parts[2], CultureInfo.InvariantCulture) + 1_000_000).ToString(CultureInfo.InvariantCulture);
        return new FeedCursor(string.Join('.', parts));
    }

    /// <summary>By the tables' owner: nobody else moves what is in the journal.</summary>
    private async Task MoveAsync()
    {
        await using var owner = new NpgsqlConnection(Test.Options.ConnectionString);
        await owner.OpenAsync();
        await owner.Command("UPDATE feed_epochs SET system_identifier = 1; UPDATE journal SET position = position + 1000000").ExecuteNonQueryAsync();
    }
}
