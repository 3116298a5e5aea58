using Parley.Storage.Journal;
using Parley.Storage.Journal.Committing;

namespace Parley.Tests.Storage.Journal;

/// <summary>The group commit by itself: who goes together, what happens at each bound.</summary>
public sealed class CommitterTests : IAsyncDisposable
{
    private static readonly TenantId Tenant = TenantId.New();
    private readonly ManualTime _time = new(Sample.Now);
    private readonly GatedWriter _writer = new();
    private readonly List<GroupCommitter> _committers = [];

    [Fact]
    public async Task what_comes_during_a_commit_is_the_next_batch()
    {
        var committer = Committer(new JournalOptions());
        var first = Add(committer, Sample.Append(Tenant, Sample.Stream(), 0));
        await _writer.EnteredAsync();
        var rest = Enumerable.Range(0, 20).Select(_ => Add(committer, Sample.Append(Tenant, Sample.Stream(), 0))).ToArray();
        _writer.Open();
        await Task.WhenAll([first, .. rest]);
        Assert.Equal([1, 20], _writer.Batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task a_batch_has_one_append_per_stream_and_no_key_or_row_twice()
    {
        var committer = Committer(new JournalOptions());
        var first = Add(committer, Sample.Append(Tenant, Sample.Stream(), 0));
        await _writer.EnteredAsync();
        var (stream, message) = (Sample.Stream(), MessageId.New());
        Task[] rest =
        [
            Add(committer, Sample.Append(Tenant, stream, 0)),
            Add(committer, Sample.Append(Tenant, stream, 1)),
            Add(committer, Sample.Append(Tenant, Sample.Stream(), 0, Sample.Key("k"))),
            Add(committer, Sample.Append(Tenant, Sample.Stream(), 0, Sample.Key("k"))),
            Add(committer, Sample.Append(Tenant, Sample.Stream(), 0, Sample.Key("k", "in:other"))),
            Add(committer, Sample.Append(Tenant, Sample.Stream(), 0).With(new OutboxChange.Finish(message))),
            Add(committer, Sample.Append(Tenant, Sample.Stream(), 0).With(new OutboxChange.Finish(message), new OutboxChange.PutOff(message, Sample.Now))),
        ];
        _writer.Open();
        await Task.WhenAll([first, .. rest]);
        Assert.Equal([1, 4, 3], _writer.Batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task a_batch_is_bounded_by_number_and_by_bytes()
    {
        var committer = Committer(new JournalOptions { BatchBound = 4, BatchBytesBound = 10_000 });
        var first = Add(committer, Sample.Append(Tenant, Sample.Stream(), 0));
        await _writer.EnteredAsync();
        var small = Enumerable.Range(0, 6).Select(_ => Add(committer, Sample.Append(Tenant, Sample.Stream(), 0))).ToArray();
        var big = Enumerable.Range(0, 3).Select(_ => Add(committer, Sample.Append(Tenant, Sample.Stream(), 0) with { Events = [Sample.Event("x") with { Raw = new byte[9_000] }] })).ToArray();
        _writer.Open();
        await Task.WhenAll([first, .. small, .. big]);
        Assert.Equal([1, 4, 3, 2], _writer.Batches.Select(batch => batch.Length));
    }

    [Fact]
    [Trait("Promise", "P9")]
    public async Task past_the_bound_a_caller_is_refused_at_once_with_a_delay()
    {
        var committer = Committer(new JournalOptions { QueueBound = 3 });
        var waiting = Enumerable.Range(0, 3).Select(_ => Add(committer, Sample.Append(Tenant, Sample.Stream(), 0))).ToArray();
        var e = Assert.Throws<JournalUnavailableException>(() => { _ = Add(committer, Sample.Append(Tenant, Sample.Stream(), 0)); });
        Assert.False(e.OutcomeUnknown);
        Assert.True(e.RetryAfter > TimeSpan.Zero);
        _writer.Open();
        await Task.WhenAll(waiting);
        await Add(committer, Sample.Append(Tenant, Sample.Stream(), 0));
    }

    [Fact]
    public async Task bytes_are_bounded_too_and_one_large_append_is_always_let_in()
    {
        var committer = Committer(new JournalOptions { QueueBytesBound = 5_000 });
        var large = Sample.Append(Tenant, Sample.Stream(), 0) with { Events = [Sample.Event("x") with { Raw = new byte[9_000] }] };
        var waiting = Add(committer, large);
        Assert.Throws<JournalUnavailableException>(() => { _ = Add(committer, Sample.Append(Tenant, Sample.Stream(), 0)); });
        _writer.Open();
        await waiting;
    }

    [Fact]
    public async Task past_its_deadline_a_caller_hears_whether_the_outcome_is_known()
    {
        var committer = Committer(new JournalOptions { Deadline = TimeSpan.FromSeconds(5) });
        var stream = Sample.Stream();
        var sent = Add(committer, Sample.Append(Tenant, stream, 0));
        await _writer.EnteredAsync();
        Task<AppendOutcome>[] queued = [Add(committer, Sample.Append(Tenant, Sample.Stream(), 0)), Add(committer, Sample.Append(Tenant, stream, 1))];
        _time.Advance(TimeSpan.FromSeconds(4));
        var late = Add(committer, Sample.Append(Tenant, Sample.Stream(), 0));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True((await Assert.ThrowsAsync<JournalUnavailableException>(() => sent)).OutcomeUnknown);
        foreach (var one in queued) Assert.False((await Assert.ThrowsAsync<JournalUnavailableException>(() => one)).OutcomeUnknown);

        // Those who were told "not done" are not done afterwards.
        _writer.Open();
        await late;
        Assert.Equal([1, 1], _writer.Batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task a_caller_who_leaves_the_queue_is_not_written_and_one_in_a_batch_is()
    {
        var committer = Committer(new JournalOptions());
        using var leaving = new CancellationTokenSource();
        var (handedOver, queued) = (Sample.Append(Tenant, Sample.Stream(), 0), Sample.Append(Tenant, Sample.Stream(), 0));
        var first = Add(committer, handedOver, leaving.Token);
        await _writer.EnteredAsync();
        var second = Add(committer, queued, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _writer.Open();
        await Add(committer, Sample.Append(Tenant, Sample.Stream(), 0));
        var written = _writer.Batches.SelectMany(batch => batch).ToArray();
        Assert.Contains(handedOver.Id, written);
        Assert.DoesNotContain(queued.Id, written);
    }

    [Fact]
    public async Task closing_commits_what_is_queued_and_refuses_what_comes_later()
    {
        var committer = Committer(new JournalOptions());
        var waiting = Enumerable.Range(0, 10).Select(_ => Add(committer, Sample.Append(Tenant, Sample.Stream(), 0))).ToArray();
        var closing = committer.DisposeAsync().AsTask();
        Assert.Throws<JournalUnavailableException>(() => { _ = Add(committer, Sample.Append(Tenant, Sample.Stream(), 0)); });
        _writer.Open();
        await Task.WhenAll(waiting);
        await closing;
        Assert.True(_writer.IsDisposed);
    }

    public async ValueTask DisposeAsync()
    {
        _writer.Open();
        foreach (var committer in _committers) await committer.DisposeAsync();
    }

    private GroupCommitter Committer(JournalOptions options)
    {
        _committers.Add(new GroupCommitter(options with { Time = _time }, new JournalMetrics(null), [_writer]));
        return _committers[^1];
    }

    private Task<AppendOutcome> Add(GroupCommitter committer, Append append, CancellationToken cancellationToken = default)
    {
        var pending = PendingAppend.Of(append, _time.GetTimestamp());
        committer.Add(pending, cancellationToken);
        return pending.Task.AsTask();
    }

    /// <summary>A writer that stores nothing and answers when it is let.</summary>
    private sealed class GatedWriter : IBatchWriter
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<Guid[]> Batches { get; } = [];

        public bool IsDisposed { get; private set; }

        public Task EnteredAsync() => _entered.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Open() => _gate.TrySetResult();

        public async Task WriteAsync(Batch batch)
        {
            batch.Sent = true;
            Batches.Add([.. batch.Appends.Select(append => append.Append.Id)]);
            _entered.TrySetResult();
            await _gate.Task;
            foreach (var append in batch.Appends) append.Outcome = new AppendOutcome.Stored(append.LastVersion);
        }

        public BatchFailure Judge(Exception exception) => BatchFailure.Refused;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
