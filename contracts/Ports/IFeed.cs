namespace Parley.Contracts.Ports;

/// <summary>
/// A tenant's events in journal order. A reader never skips a late commit, sees each stream in order and every event at
/// least once.
/// </summary>
public interface IFeed
{
    /// <summary>Events after <paramref name="after"/>, of one tenant or (null) of all, at most <paramref name="limit"/>.</summary>
    /// <exception cref="FeedCursorException">The cursor is not one of this store, or older than what is kept.</exception>
    Task<FeedPage> ReadAsync(TenantId? tenant, FeedCursor after, int limit, CancellationToken cancellationToken = default);

    /// <summary>The position behind everything a reader may see now: subscribing from here gets only what comes.</summary>
    Task<FeedCursor> HeadAsync(CancellationToken cancellationToken = default);
}

/// <summary>A position in the feed, opaque to clients, comparable only for equality.</summary>
/// <param name="Value">Empty for the beginning; otherwise what the store wrote (offset and epoch).</param>
public readonly record struct FeedCursor(string Value)
{
    /// <summary>Before the first event.</summary>
    public static FeedCursor Beginning { get; } = new("");

    public override string ToString() => Value;
}

/// <summary>An event and the position right behind it.</summary>
public sealed record FeedEvent(FeedCursor Cursor, JournalEvent Event);

/// <summary>A stretch of the feed.</summary>
/// <param name="Events">In order.</param>
/// <param name="Next">Where to read on; moves past events of other tenants too.</param>
/// <param name="More">True when more was readable at the moment of reading.</param>
public sealed record FeedPage(ImmutableArray<FeedEvent> Events, FeedCursor Next, bool More);

/// <summary>A cursor that cannot be read from: unknown, of another epoch, or older than <see cref="Oldest"/>.</summary>
public sealed class FeedCursorException(string message, FeedCursor? oldest) : Exception(message)
{
    /// <summary>The oldest position that can be read from, if the cursor was too old.</summary>
    public FeedCursor? Oldest { get; } = oldest;
}
