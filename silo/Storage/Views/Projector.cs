using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Parley.Storage.Database;

namespace Parley.Storage.Views;

/// <summary>
/// Follows the feed of all tenants and keeps the views behind it: a batch of events, their effect and the new position are
/// one transaction. Woken by a hint, at once when somebody waits, correct by polling. While the store is away it waits and tries again; it never ends by
/// itself. Several processes may run one each on the same store: a batch counts once, whoever is first.
/// </summary>
public sealed partial class Projector : IAsyncDisposable
{
    /// <summary>How long a lost hint can keep the views behind.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    // A round is followed by a pause, so that a message shares its transaction with others: one that one barely notices, and
    // under load as long as it takes for the views to have a fifth of the time. The more events a transaction holds, the
    // less each of them costs, because they share pages.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);
    private const int RoundsInPause = 4;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    private readonly ViewRows _rows;
    private readonly IFeed _feed;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ProjectorMetrics _metrics;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private List<TaskCompletionSource> _waiting = [];
    private TaskCompletionSource _hint = NewSource(), _wanted = NewSource();
    private Task? _running;

    /// <param name="store">Where the views live.</param>
    /// <param name="feed">What they are made from.</param>
    /// <param name="time">The clock of polling and of retries.</param>
    /// <param name="log">Told of outages and of events that cannot be read.</param>
    /// <param name="meters">Where its meter is made; null for one that belongs to nobody.</param>
    public Projector(Store store, IFeed feed, TimeProvider time, ILogger<Projector> log, IMeterFactory? meters = null)
        : this(ViewRows.Of(store), feed, time, log, meters)
    {
    }

    internal Projector(ViewRows rows, IFeed feed, TimeProvider time, ILogger log, IMeterFactory? meters = null)
    {
        _rows = rows;
        _feed = feed;
        _time = time;
        _log = log;
        _metrics = new ProjectorMetrics(time, meters);
    }

    /// <summary>How long the views have been behind the feed; zero when the last look found nothing new.</summary>
    public TimeSpan Lag => _metrics.Lag;

    /// <summary>Begins to follow. A second call does nothing.</summary>
    public void Start()
    {
        lock (_lock) _running ??= Task.Run(RunAsync);
    }

    /// <summary>There may be something new. Cheap, never blocks, may be called from anywhere and as often as commits happen.</summary>
    public void Wake()
    {
        _metrics.Behind();
        Volatile.Read(ref _hint).TrySetResult();
    }

    /// <summary>Returns when the views hold everything that was readable in the feed when this was called. Needs <see cref="Start"/>.</summary>
    public Task CaughtUpAsync(CancellationToken cancellationToken = default)
    {
        var source = NewSource();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            _waiting.Add(source);
        }

        Wake();
        Volatile.Read(ref _wanted).TrySetResult();
        return source.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Returns when the views show a conversation at least up to a version of its stream: what was appended is then read.
    /// Needs <see cref="Start"/>. The feed may hold a committed event back for a while, and so this waits longer than
    /// <see cref="CaughtUpAsync"/>.
    /// </summary>
    public async Task ReachedAsync(ConversationId conversation, long version, CancellationToken cancellationToken = default)
    {
        do
        {
            await CaughtUpAsync(cancellationToken);
        }
        while (await _rows.AppliedAsync(conversation, cancellationToken) < version);
    }

    /// <summary>
    /// Durable on return: the views are empty and begin again at the feed's beginning; <see cref="CaughtUpAsync"/> tells when
    /// they are whole. Until then lists are short. What was erased from the journal does not come back.
    /// </summary>
    public async Task RebuildAsync(CancellationToken cancellationToken = default)
    {
        await _rows.ClearAsync(cancellationToken);
        LogCleared();
        Wake();
    }

    /// <summary>Ends after the batch under way; who still waits to be caught up is cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        List<TaskCompletionSource> waiting;
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested) return;
            _stopping.Cancel();
            waiting = _waiting;
        }

        if (_running is not null) await _running;
        await _rows.DisposeAsync();
        foreach (var source in waiting) source.TrySetCanceled();
        _metrics.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var stopping = _stopping.Token;
        var retry = FirstRetry;
        var patience = Pause;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                // A hint before this line is covered by the round that follows, a later one by the next round.
                var hint = NewSource();
                var wanted = NewSource();
                Volatile.Write(ref _hint, hint);
                Volatile.Write(ref _wanted, wanted);
                var started = _time.GetTimestamp();
                if (await RoundAsync(stopping))
                {
                    retry = FirstRetry;
                    var pause = Max(Pause, Min(LongestPause, _time.GetElapsedTime(started) * RoundsInPause));
                    await Task.WhenAny(wanted.Task, Task.Delay(pause, _time, stopping));
                    // A commit can be readable later than its hint came: the first looks after a hint follow each other soon.
                    await Task.WhenAny(hint.Task, wanted.Task, Task.Delay(patience, _time, stopping));
                    patience = hint.Task.IsCompleted ? Pause : Min(patience * 2, Poll);
                }
                else
                {
                    await Task.Delay(retry, _time, stopping);
                    retry = Min(retry * 2, LastRetry);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    /// <summary>Reads and applies until nothing more is readable; false after a failure, to be tried again later.</summary>
    private async Task<bool> RoundAsync(CancellationToken stopping)
    {
        List<TaskCompletionSource> waiting;
        lock (_lock)
        {
            waiting = _waiting;
            _waiting = [];
        }

        try
        {
            await FollowAsync(stopping);
            foreach (var source in waiting) source.TrySetResult();
            return true;
        }
        catch (Exception e)
        {
            lock (_lock) _waiting.AddRange(waiting);
            stopping.ThrowIfCancellationRequested();
            _metrics.Failed();
            LogFailed(e);
            return false;
        }
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        var position = await _rows.PositionAsync(stopping);
        while (true)
        {
            var page = await ReadAsync(position, stopping);
            if (page.Events.IsEmpty || await ApplyAsync(position, page, stopping))
            {
                position = page.Next;
            }
            else
            {
                position = await _rows.PositionAsync(stopping);
                continue;
            }

            if (page.More)
            {
                _metrics.Behind();
                continue;
            }

            _metrics.CaughtUp();
            return;
        }
    }

    private async Task<FeedPage> ReadAsync(FeedCursor position, CancellationToken stopping)
    {
        try
        {
            return await _feed.ReadAsync(null, position, _rows.BatchSize, stopping);
        }
        catch (FeedCursorException e)
        {
            // Another epoch, or older than what is kept: each row knows how far it is, so beginning again only costs time.
            LogRestarted(e);
            await _rows.RestartAsync(position, e.Oldest ?? FeedCursor.Beginning, stopping);
            throw;
        }
    }

    private async Task<bool> ApplyAsync(FeedCursor position, FeedPage page, CancellationToken stopping)
    {
        var started = _time.GetTimestamp();
        var consents = new List<ConsentRow>();
        var events = ViewEvent.Of(page, consents, (unreadable, e) => LogUnreadable(unreadable.Id, unreadable.Kind, e));
        var applied = await _rows.ApplyAsync(position, page.Next, events, consents, stopping);
        if (applied) _metrics.Applied(page.Events.Length, _time.GetElapsedTime(started));
        return applied;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
