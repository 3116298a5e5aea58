namespace Parley.Frontend.Feeds;

/// <summary>How far back tenants read: 30 days. Older cursors are refused, so that nobody takes a feed with a hole for a whole one.</summary>
public sealed class FeedAge(IFeed feed, IFeedPositions positions, TimeProvider time)
{
    /// <summary>How long an event can be read and its cursor be used.</summary>
    public static readonly TimeSpan Readable = TimeSpan.FromDays(30);

    private const string Beginning = "beginning";

    /// <summary>A cursor as clients see it.</summary>
    public static string ToText(FeedCursor cursor) => cursor == FeedCursor.Beginning ? Beginning : cursor.Value;

    /// <summary>A cursor as a client wrote it; the word for the beginning is the oldest position that can be read from.</summary>
    /// <exception cref="FeedCursorException">It is not of this store, or events behind it are not readable any more.</exception>
    public async Task<FeedCursor> CheckedAsync(TenantId tenant, string cursor, CancellationToken cancellationToken)
    {
        var given = cursor == Beginning ? FeedCursor.Beginning : new FeedCursor(cursor);
        var next = await feed.ReadAsync(tenant, given, 1, cancellationToken);
        var oldest = time.GetUtcNow() - Readable;
        // Without an older event behind it nothing is missed, however old the cursor itself is.
        if (next.Events.IsEmpty || next.Events[0].Event.At >= oldest) return given;
        var readable = await positions.BeforeAsync(oldest, cancellationToken);
        return given == FeedCursor.Beginning ? readable : throw TooOld(readable);
    }

    /// <summary>The position before the first event since a time.</summary>
    /// <exception cref="FeedCursorException">Longer ago than events are readable.</exception>
    public async Task<FeedCursor> SinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - Readable;
        return since < oldest ? throw TooOld(await positions.BeforeAsync(oldest, cancellationToken)) : await positions.BeforeAsync(since, cancellationToken);
    }

    private static FeedCursorException TooOld(FeedCursor oldest) =>
        new($"Events are readable for {Readable.TotalDays:0} days, and there are older ones behind this. The oldest position to read from is {ToText(oldest)}.", oldest);
}
