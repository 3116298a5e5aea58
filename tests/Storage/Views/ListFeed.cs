using System.Globalization;

namespace Parley.Tests.Storage.Views;

/// <summary>A feed out of a list, which repeats, breaks off and forgets on demand as a real one may.</summary>
public sealed class ListFeed : IFeed
{
    private readonly Lock _lock = new();
    private readonly List<JournalEvent> _events = [];
    private readonly Dictionary<int, TaskCompletionSource> _reads = [];
    private string _epoch = "a";

    /// <summary>Reads to fail before one succeeds.</summary>
    public int Failures { get; set; }

    /// <summary>Failed reads so far.</summary>
    public int Failed { get; private set; }

    public void Add(params IEnumerable<JournalEvent> events)
    {
        lock (_lock) _events.AddRange(events);
    }

    /// <summary>All events once more: at least once is the promise.</summary>
    public void RepeatAll()
    {
        lock (_lock) _events.AddRange(_events.ToList());
    }

    /// <summary>Cursors given out so far are of no use any more.</summary>
    public void ChangeEpoch() => _epoch += "a";

    /// <summary>Completes when somebody reads from behind the first <paramref name="count"/> events: they are applied by then.</summary>
    public Task ReadFromAsync(int count)
    {
        lock (_lock)
        {
            if (!_reads.TryGetValue(count, out var source)) _reads.Add(count, source = new(TaskCreationOptions.RunContinuationsAsynchronously));
            return source.Task;
        }
    }

    public Task<FeedPage> ReadAsync(TenantId? tenant, FeedCursor after, int limit, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (Failures > 0)
            {
                Failures--;
                Failed++;
                throw new JournalUnavailableException("away", TimeSpan.FromSeconds(1), outcomeUnknown: false);
            }

            var from = Parse(after);
            if (_reads.TryGetValue(from, out var read)) read.TrySetResult();
            var events = _events.Skip(from).Take(limit).Select((item, i) => new FeedEvent(At(from + i + 1), item)).ToImmutableArray();
            return Task.FromResult(new FeedPage(events, At(from + events.Length), from + events.Length < _events.Count));
        }
    }

    public Task<FeedCursor> HeadAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock) return Task.FromResult(At(_events.Count));
    }

    private FeedCursor At(int position) => new($"{_epoch}{position}");

    private int Parse(FeedCursor cursor)
    {
        if (cursor == FeedCursor.Beginning) return 0;
        return cursor.Value.TrimEnd("0123456789".ToCharArray()) == _epoch
            ? int.Parse(cursor.Value.AsSpan(_epoch.Length), CultureInfo.InvariantCulture)
            : throw new FeedCursorException("another epoch", null);
    }
}
