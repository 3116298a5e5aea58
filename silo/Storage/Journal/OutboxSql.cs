namespace Parley.Storage.Journal;

/// <summary>Outbox queries that both dialects read alike.</summary>
internal static class OutboxSql
{
    /// <summary>
    /// Whether row <c>o</c> has no earlier one in its conversation: claimed or put off, the earlier one goes first, so
    /// that a conversation keeps its order.
    /// </summary>
    public const string FirstOfItsConversation =
        "NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.conversation = o.conversation AND earlier.sequence < o.sequence)";

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
            SELECT session FROM outbox WHERE owner IS NOT NULL AND owner <> {owner})
        SELECT (SELECT o.tenant FROM outbox AS o WHERE o.session = found.session LIMIT 1), session FROM found ORDER BY session
        """;
}
