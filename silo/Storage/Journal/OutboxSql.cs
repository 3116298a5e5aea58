namespace Parley.Storage.Journal;

/// <summary>Outbox queries that both dialects read alike.</summary>
internal static class OutboxSql
{
    /// <summary>
    /// A page of ready rows, marked where they have to wait: for an earlier row of their conversation that is as urgent
    /// or more, claimed or put off (one whose first time has not come does not count), or for a claimed one of any class. Looks at so many rows and no more.
    /// </summary>
    public static string Page(string session, string sendClass, string now, string after, string limit, string ready) =>
        $"""
        SELECT o.message, o.tenant, o.conversation, o.session, o.due_at, o.attempt, o.owner, o.content, o.class, o.sequence,
            EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.conversation = o.conversation AND earlier.sequence < o.sequence AND earlier.class <= o.class
                AND NOT (earlier.attempt = 0 AND earlier.due_at > {now}))
            OR EXISTS (SELECT 1 FROM outbox AS claimed WHERE claimed.conversation = o.conversation AND claimed.owner IS NOT NULL)
        FROM outbox AS o
        WHERE o.session = {session} AND o.class = {sendClass} AND o.owner IS NULL AND o.{ready} AND o.due_at <= {now} AND o.sequence > {after}
        ORDER BY o.sequence LIMIT {limit}
        """;

    /// <summary>A session's rows of these messages, with whether an earlier one of the conversation is still there.</summary>
    public static string Find(string session, string messages, string now) =>
        $"""
        SELECT o.message, o.tenant, o.conversation, o.session, o.due_at, o.attempt, o.owner, o.content, o.class,
            EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.conversation = o.conversation AND earlier.sequence < o.sequence AND earlier.class <= o.class
                AND NOT (earlier.attempt = 0 AND earlier.due_at > {now}))
        FROM outbox AS o WHERE o.session = {session} AND o.message {messages}
        """;

    /// <summary>Rows that were not sent in time.</summary>
    public static string Expired(string columns, string session, string now, string limit) =>
        $"""
        SELECT {columns} FROM outbox
        WHERE expires_at IS NOT NULL AND owner IS NULL AND expires_at <= {now} AND session = {session} ORDER BY expires_at LIMIT {limit}
        """;

    public const string Depth = "SELECT class, count(*) FROM outbox GROUP BY class ORDER BY class";

    /// <summary>The rows of a page that need not wait, and where the next page begins.</summary>
    public static OutboxPage ToPage(ImmutableArray<(OutboxRow Row, long Sequence, bool Waits)> looked, int limit) => new(
        [.. looked.Where(one => !one.Waits).Select(one => one.Row)],
        looked.Length == limit ? looked[^1].Sequence : null);

    /// <summary>
    /// Sessions with due, overdue or orphaned rows. Steps from session to session through the indexes, so that the cost
    /// grows with the sessions and not with the rows.
    /// </summary>
    public static string SessionsWithWork(string now, string owner, string ready, string waiting) =>
        $"""
        WITH RECURSIVE
        due(session) AS (
            SELECT min(session) FROM outbox WHERE owner IS NULL AND {ready}
            UNION ALL
            SELECT (SELECT min(o.session) FROM outbox AS o WHERE o.owner IS NULL AND o.{ready} AND o.session > due.session) FROM due WHERE due.session IS NOT NULL),
        late(session) AS (
            SELECT min(session) FROM outbox WHERE owner IS NULL AND {waiting}
            UNION ALL
            SELECT (SELECT min(o.session) FROM outbox AS o WHERE o.owner IS NULL AND {waiting.Replace("ready", "o.ready", StringComparison.Ordinal)} AND o.session > late.session) FROM late WHERE late.session IS NOT NULL),
        found(session) AS (
            SELECT session FROM due WHERE EXISTS (SELECT 1 FROM outbox AS o WHERE o.session = due.session AND o.owner IS NULL AND o.{ready} AND o.due_at <= {now})
            UNION
            SELECT session FROM late WHERE EXISTS (SELECT 1 FROM outbox AS o WHERE o.session = late.session AND o.owner IS NULL AND {waiting.Replace("ready", "o.ready", StringComparison.Ordinal)} AND o.due_at <= {now})
            UNION
            SELECT session FROM outbox WHERE expires_at IS NOT NULL AND owner IS NULL AND expires_at <= {now}
            UNION
            SELECT session FROM outbox WHERE owner IS NOT NULL AND owner <> {owner})
        SELECT (SELECT o.tenant FROM outbox AS o WHERE o.session = found.session LIMIT 1), session FROM found ORDER BY session
        """;
}
