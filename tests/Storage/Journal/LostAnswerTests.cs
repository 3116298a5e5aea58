using Npgsql;
using Parley.Storage.Database.Postgres;
using Parley.Storage.Database.Sqlite;
using Parley.Storage.Journal;
using Parley.Storage.Journal.Committing;
using Parley.Storage.Journal.Postgres;
using Parley.Storage.Journal.Sqlite;

namespace Parley.Tests.Storage.Journal;

/// <summary>A commit that succeeded and whose answer was lost.</summary>
public sealed class LostAnswerTests
{
    [Theory]
    [Trait("Promise", "P1")]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task is_found_by_the_next_try(StoreKind kind)
    {
        await using var test = await TestStore.OpenAsync(kind);
        await using var journal = await StoreJournal.OpenAsync(test.Store);
        var writer = new ForgetfulWriter(Writer(test.Store), lost: 3);
        await using var committer = new GroupCommitter(new JournalOptions(), new JournalMetrics(null), [writer]);
        var (tenant, session) = (TenantId.New(), SessionId.New());
        var streams = Enumerable.Range(0, 50).Select(_ => Sample.Stream()).ToArray();
        var outcomes = await Task.WhenAll(streams.Select(stream => AddAsync(committer, Sample.Append(tenant, stream, 0, Sample.Key($"{stream}")).With(Sample.Enqueue(MessageId.New(), session)))));

        Assert.All(outcomes, outcome => Assert.Equal(new AppendOutcome.Stored(1), outcome));
        Assert.Equal(0, writer.Left);
        foreach (var stream in streams) Assert.Single(await journal.ReadStreamAsync(tenant, stream, 0, 10));
        Assert.Equal(50, (await journal.DueAsync(session, SendClass.Reply, DateTimeOffset.UtcNow, 0, 100)).Rows.Length);
    }

    [Theory]
    [Trait("Promise", "P1")]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task is_told_as_unknown_at_the_deadline_and_found_by_the_callers_own_retry(StoreKind kind)
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using var test = await TestStore.OpenAsync(kind);
        await using var journal = await StoreJournal.OpenAsync(test.Store);
        var writer = new ForgetfulWriter(Writer(test.Store), lost: 1);
        await using var committer = new GroupCommitter(new JournalOptions { Time = time }, new JournalMetrics(null), [writer]);
        var append = Sample.Append(TenantId.New(), Sample.Stream(), 0, Sample.Key("k"));
        var answer = AddAsync(committer, append, time);
        await writer.ForgotAsync();
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.True((await Assert.ThrowsAsync<JournalUnavailableException>(() => answer)).OutcomeUnknown);
        Assert.Equal(new AppendOutcome.Stored(1), await journal.AppendAsync(append));
        Assert.Single(await journal.ReadStreamAsync(append.Tenant, append.Stream, 0, 10));
    }

    private static IBatchWriter Writer(Store store) => store switch
    {
        SqliteStore sqlite => new SqliteBatchWriter(sqlite.Writer, new JournalOptions()),
        PostgresStore postgres => new PostgresBatchWriter(NpgsqlDataSource.Create(postgres.LaneConnectionString()), new PostgresPartitions(), TimeProvider.System),
        _ => throw new ArgumentException("unknown", nameof(store)),
    };

    private static Task<AppendOutcome> AddAsync(GroupCommitter committer, Append append, TimeProvider? time = null)
    {
        var pending = PendingAppend.Of(append, (time ?? TimeProvider.System).GetTimestamp());
        committer.Add(pending, CancellationToken.None);
        return pending.Task.AsTask();
    }

    /// <summary>Commits, and then loses the answer as a connection does that breaks at that moment.</summary>
    private sealed class ForgetfulWriter(IBatchWriter writer, int lost) : IBatchWriter
    {
        private readonly TaskCompletionSource _forgot = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Left { get; private set; } = lost;

        public Task ForgotAsync() => _forgot.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public async Task WriteAsync(Batch batch)
        {
            await writer.WriteAsync(batch);
            if (Left == 0) return;
            Left--;
            _forgot.TrySetResult();
            throw new BrokenException();
        }

        public BatchFailure Judge(Exception exception) => exception is BrokenException ? BatchFailure.Unknown : writer.Judge(exception);

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }

    private sealed class BrokenException : Exception;
}
