using Parley.Storage.Database;
using Parley.Storage.Database.Postgres;
using Parley.Storage.Database.Sqlite;
using Parley.Storage.Journal.Committing;
using Parley.Storage.Journal.Postgres;
using Parley.Storage.Journal.Sqlite;

namespace Parley.Storage.Journal;

/// <summary>
/// The journal of a store with its feed and its outbox: one object, because they are written in one transaction. To be
/// disposed before its store.
/// </summary>
public abstract class StoreJournal : IJournal, IFeed, IOutbox, IAsyncDisposable
{
    private readonly IStoreOwnership _ownership;
    private readonly GroupCommitter _committer;
    private readonly JournalMetrics _metrics;
    private readonly ITimer _cleaner;
    private int _cleaning;

    private protected StoreJournal(IStoreOwnership ownership, JournalOptions options, IEnumerable<IBatchWriter> writers)
    {
        _ownership = ownership;
        Options = options;
        _metrics = new JournalMetrics(options.Meters);
        _committer = new GroupCommitter(options, _metrics, writers);
        _cleaner = options.Time.CreateTimer(static journal => _ = ((StoreJournal)journal!).CleanAsync(), this, options.CleaningInterval, options.CleaningInterval);
    }

    /// <summary>
    /// Raised after commits, on a thread of the pool, never two at a time; commits do not wait for it. What comes while a
    /// handler runs is merged. Only commits of this process: other silos raise their own.
    /// </summary>
    public event Action<CommitHint>? Committed
    {
        add => _committer.Hints.Committed += value;
        remove => _committer.Hints.Committed -= value;
    }

    /// <summary>True when appends are refused now, because too many wait.</summary>
    public bool IsFull => _committer.IsFull;

    private protected JournalOptions Options { get; }

    /// <summary>The journal of an opened store.</summary>
    /// <exception cref="JournalUnavailableException">The store does not answer.</exception>
    public static async Task<StoreJournal> OpenAsync(Store store, JournalOptions? options = null, CancellationToken cancellationToken = default) => store switch
    {
        SqliteStore sqlite => await SqliteJournal.OpenAsync(sqlite, options ?? new JournalOptions(), cancellationToken),
        PostgresStore postgres => await PostgresJournal.OpenAsync(postgres, options ?? new JournalOptions(), cancellationToken),
        _ => throw new ArgumentException("A store of an unknown kind.", nameof(store)),
    };

    public ValueTask<AppendOutcome> AppendAsync(Append append, CancellationToken cancellationToken = default)
    {
        var pending = PendingAppend.Of(append, Options.Time.GetTimestamp());
        _committer.Add(pending, cancellationToken);
        return pending.Task;
    }

    public async Task<ImmutableArray<MessageId>> ClaimAsync(ImmutableArray<OutboxClaim> claims, string owner, CancellationToken cancellationToken = default)
    {
        // While the hold on the database is lost another process may be sending; who claims nothing sends nothing.
        if (claims.IsDefaultOrEmpty || !_ownership.IsHeld) return [];
        AppendCheck.RequireId(owner, AppendCheck.LongestId, nameof(owner));
        foreach (var claim in claims) AppendCheck.RequireId(claim.Message.Value, AppendCheck.LongestId, "message");
        var pending = new PendingClaim(claims, owner, Options.Time.GetTimestamp());
        _committer.Add(pending, cancellationToken);
        return await pending.Task;
    }

    public abstract Task<ImmutableArray<JournalEvent>> ReadStreamAsync(TenantId tenant, StreamId stream, long afterVersion, int limit, CancellationToken cancellationToken = default);

    public abstract Task<KeyHolder?> FindKeyAsync(string scope, string key, CancellationToken cancellationToken = default);

    public abstract Task<FeedPage> ReadAsync(TenantId? tenant, FeedCursor after, int limit, CancellationToken cancellationToken = default);

    public abstract Task<FeedCursor> HeadAsync(CancellationToken cancellationToken = default);

    public abstract Task<OutboxPage> DueAsync(SessionId session, SendClass sendClass, DateTimeOffset now, long after, int limit, CancellationToken cancellationToken = default);

    public abstract Task<ImmutableArray<OutboxPlace>> FindAsync(SessionId session, ImmutableArray<MessageId> messages, DateTimeOffset now, CancellationToken cancellationToken = default);

    public abstract Task<ImmutableArray<OutboxRow>> ExpiredAsync(SessionId session, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    public abstract Task<ImmutableArray<OutboxDepth>> DepthAsync(CancellationToken cancellationToken = default);

    public abstract Task<ImmutableArray<OutboxRow>> OrphansAsync(SessionId session, string owner, CancellationToken cancellationToken = default);

    public abstract Task<ImmutableArray<SessionKey>> SessionsWithWorkAsync(DateTimeOffset now, string owner, CancellationToken cancellationToken = default);

    /// <summary>Commits what is queued and stops; whoever appends later is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cleaner.DisposeAsync();
        await _committer.DisposeAsync();
        await CloseAsync();
        _metrics.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Removes one step of expired keys; answers how many there were.</summary>
    internal abstract Task<int> CleanStepAsync(CancellationToken cancellationToken);

    /// <summary>For how long readers of the feed have been kept from the oldest event that is in the journal.</summary>
    internal abstract Task<TimeSpan> FeedLagAsync(CancellationToken cancellationToken);

    /// <summary>A stream is one tenant's; nothing crosses.</summary>
    internal static InvalidOperationException ForeignStream() => new("The stream is another tenant's.");

    /// <summary>Frees what the adapter holds, after the last commit.</summary>
    protected abstract ValueTask CloseAsync();

    private async Task CleanAsync()
    {
        if (Interlocked.Exchange(ref _cleaning, 1) != 0) return;
        try
        {
            _metrics.FeedLag.Record((await FeedLagAsync(CancellationToken.None)).TotalSeconds);
            while (await CleanStepAsync(CancellationToken.None) == Options.CleaningStep)
            {
                // Small steps, so that no append waits long behind one.
                await Task.Yield();
            }
        }
        catch (Exception e) when (e is JournalUnavailableException or ObjectDisposedException)
        {
            // The next interval tries again; an expired key that is still there counts as free anyway.
        }
        finally
        {
            Volatile.Write(ref _cleaning, 0);
        }
    }
}
