using Parley.Storage.Journal;

namespace Parley.Tests.Storage.Journal;

/// <summary>What time does to the journal: keys expire, months turn.</summary>
public abstract class TimeCompliance : JournalTest
{
    private static readonly DateTimeOffset JustBeforeMarch = new(2026, 2, 28, 23, 59, 59, TimeSpan.Zero);
    private readonly ManualTime _time;

    protected TimeCompliance(StoreKind kind) : this(kind, new ManualTime(JustBeforeMarch))
    {
    }

    private TimeCompliance(StoreKind kind, ManualTime time) : base(kind, new JournalOptions { Time = time, CleaningStep = 10, CleaningInterval = TimeSpan.FromDays(1000) }) => _time = time;

    [Fact]
    public async Task an_expired_key_is_free_again()
    {
        var expires = JustBeforeMarch.AddDays(14);
        var (first, second) = (Sample.Stream(), Sample.Stream());
        await StoreAsync(Sample.Append(Tenant, first, 0, Sample.Key("k", expires: expires)));
        _time.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        Assert.IsType<AppendOutcome.Duplicate>(await Journal.AppendAsync(Sample.Append(Tenant, second, 0, Sample.Key("k", expires: expires))));
        Assert.Equal(first, (await Journal.FindKeyAsync("in:test", "k"))?.Stream);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await Journal.FindKeyAsync("in:test", "k"));
        await StoreAsync(Sample.Append(Tenant, second, 0, Sample.Key("k", expires: expires.AddDays(14))));
        Assert.Equal(second, (await Journal.FindKeyAsync("in:test", "k"))?.Stream);
    }

    [Fact]
    public async Task expired_keys_are_cleaned_in_small_steps_and_live_ones_stay()
    {
        var expires = JustBeforeMarch.AddDays(1);
        await StoreAsync(Sample.Append(Tenant, Sample.Stream(), 0, [.. Enumerable.Range(0, 25).Select(i => Sample.Key($"{i}", expires: expires)), Sample.Key("live", expires: expires.AddDays(1))]));
        Assert.Equal(0, await Journal.CleanStepAsync(CancellationToken.None));
        // An hour late at most.
        _time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromHours(1));
        Assert.Equal(10, await Journal.CleanStepAsync(CancellationToken.None));
        Assert.Equal(10, await Journal.CleanStepAsync(CancellationToken.None));
        Assert.Equal(5, await Journal.CleanStepAsync(CancellationToken.None));
        Assert.NotNull(await Journal.FindKeyAsync("in:test", "live"));
        Assert.Equal(1, await Test.Store.ReadAsync(async (connection, token) => Convert.ToInt32(await connection.Command("SELECT count(*) FROM keys").ExecuteScalarAsync(token))));
    }

    [Fact]
    public async Task versions_keys_and_feed_go_on_over_the_months_edge()
    {
        var (stream, other) = (Sample.Stream(), Sample.Stream());
        var expires = JustBeforeMarch.AddDays(1000);
        for (var i = 0; i < 14; i++)
        {
            await StoreAsync(Sample.Append(Tenant, stream, i, Sample.Key($"{i}", expires: expires)));
            // Over the edge by a second at first, then month by month, well past what was prepared at the start.
            _time.Advance(i == 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromDays(31));
        }

        Assert.Equal(new AppendOutcome.WrongVersion(14), await Journal.AppendAsync(Sample.Append(Tenant, stream, 0)));
        for (var i = 0; i < 13; i++)
            Assert.IsType<AppendOutcome.Duplicate>(await Journal.AppendAsync(Sample.Append(Tenant, other, 0, Sample.Key($"{i}", expires: expires))));
        Assert.Equal(Enumerable.Range(1, 14).Select(i => (long)i), (await ReadAsync(stream)).Select(e => e.Version));
        Assert.Equal(Enumerable.Range(1, 14).Select(i => (long)i), (await FeedAsync(14, pageSize: 5)).Select(e => e.Event.Version));
    }

    [Fact]
    public async Task a_clock_that_goes_back_over_the_edge_loses_nothing()
    {
        var stream = Sample.Stream();
        _time.Advance(TimeSpan.FromSeconds(1));
        await StoreAsync(Sample.Append(Tenant, stream, 0));
        _time.Advance(TimeSpan.FromDays(-60));
        await StoreAsync(Sample.Append(Tenant, stream, 1));
        Assert.Equal([1, 2], (await FeedAsync(2)).Select(e => e.Event.Version));
    }
}

public sealed class SqliteTimeTests() : TimeCompliance(StoreKind.Sqlite);

public sealed class PostgresTimeTests() : TimeCompliance(StoreKind.Postgres)
{
    [Fact]
    public async Task an_event_is_filed_under_the_month_it_was_recorded_in()
    {
        await versions_keys_and_feed_go_on_over_the_months_edge();
        var counts = await Test.Store.ReadAsync(async (connection, token) =>
        {
            var rows = new List<string>();
            await using var reader = await connection.Command("SELECT tableoid::regclass::text || ' ' || count(*) FROM journal GROUP BY tableoid ORDER BY 1 LIMIT 3").ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token)) rows.Add(reader.GetString(0));
            return rows;
        });
        Assert.Contains("journal_2026_02 1", counts[0], StringComparison.Ordinal);
        Assert.StartsWith("journal_2026_03", counts[1], StringComparison.Ordinal);
    }
}
