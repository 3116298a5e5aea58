using Npgsql;
using NpgsqlTypes;
using Parley.Storage.Database.Postgres;

namespace Parley.Storage.Journal.Postgres;

/// <summary>
/// Reads the journal in the order of (epoch, transaction id, ordinal), up to the oldest transaction that is still running:
/// what commits late has its place beyond that, so nothing is ever skipped.
/// </summary>
internal sealed class PostgresFeed(PostgresStore store, string identity)
{
    public const string EventColumns = "tenant, stream, version, kind, schema, at, content, raw";

    // The end of what may be read now. Taken before the rows, so that a page never claims to have passed what it has not seen.
    private const string Head =
        """
        SELECT h.epoch, j.position, j.ordinal, q.last_position, q.last_ordinal
        FROM (SELECT max(epoch) AS epoch FROM feed_epochs) AS h
        LEFT JOIN LATERAL (
            SELECT position, ordinal FROM journal
            WHERE position < (h.epoch::bigint << 48) | pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            ORDER BY position DESC, ordinal DESC LIMIT 1) AS j ON true
        LEFT JOIN feed_epochs AS q ON q.epoch = $1 + 1
        """;

    private const string Rows =
        $"""
        SELECT position, ordinal, {EventColumns} FROM journal
        WHERE (position, ordinal) > ($1, $2)
            AND position < ((SELECT max(epoch) FROM feed_epochs)::bigint << 48) | pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            {"{0}"}
        ORDER BY position, ordinal LIMIT $3
        """;

    private const string Held =
        """
        SELECT recorded_at FROM journal
        WHERE position >= ((SELECT max(epoch) FROM feed_epochs)::bigint << 48) | pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        ORDER BY position, ordinal LIMIT 1
        """;

    private static readonly string AllRows = Rows.Replace("{0}", "", StringComparison.Ordinal);
    private static readonly string TenantRows = Rows.Replace("{0}", "AND tenant = $4", StringComparison.Ordinal);

    public Task<FeedPage> ReadAsync(TenantId? tenant, FeedCursor after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var from = FeedPosition.Parse(after, identity);
        if (tenant is { } one) return store.ReadAsync(one, batch => Fill(batch, one, from, limit), (reader, token) => PageAsync(reader, from, limit, token), cancellationToken);
        return store.ReadAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch((NpgsqlConnection)connection);
                Fill(batch.BatchCommands, null, from, limit);
                await using var reader = await batch.ExecuteReaderAsync(token);
                return await PageAsync(reader, from, limit, token);
            },
            cancellationToken);
    }

    public Task<FeedCursor> HeadAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand(Head, (NpgsqlConnection)connection);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 0 });
            await using var reader = await command.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            return reader.IsDBNull(1) ? FeedCursor.Beginning : new FeedPosition(reader.GetInt64(1), reader.GetInt32(2)).ToCursor(identity);
        },
        cancellationToken);

    /// <summary>For how long the oldest committed event has been held back by an older transaction that is still running; zero when none is.</summary>
    public Task<TimeSpan> LagAsync(DateTimeOffset now, CancellationToken cancellationToken) => store.ReadAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand(Held, (NpgsqlConnection)connection);
            var since = await command.ExecuteScalarAsync(token);
            return since is DateTime recorded && recorded < now.UtcDateTime ? now.UtcDateTime - recorded : TimeSpan.Zero;
        },
        cancellationToken);

    public static JournalEvent Event(NpgsqlDataReader reader, int column) => new(
        new TenantId(reader.GetString(column)),
        new StreamId(reader.GetString(column + 1)),
        reader.GetInt64(column + 2),
        reader.GetString(column + 3),
        reader.GetInt32(column + 4),
        reader.GetFieldValue<DateTimeOffset>(column + 5),
        reader.BytesOrNull(column + 6),
        reader.BytesOrNull(column + 7));

    private static void Fill(NpgsqlBatchCommandCollection batch, TenantId? tenant, FeedPosition from, int limit)
    {
        // Where the journal ends is no tenant's, and a tenant's role does not see it by itself.
        var head = new NpgsqlBatchCommand(tenant is null ? Head : "SELECT epoch, last, ordinal, epoch_last, epoch_ordinal FROM feed_head($1)");
        head.Parameters.Add(new NpgsqlParameter<int> { TypedValue = from.Epoch });
        batch.Add(head);
        var rows = new NpgsqlBatchCommand(tenant is null ? AllRows : TenantRows);
        rows.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from.Position });
        rows.Parameters.Add(new NpgsqlParameter<int> { TypedValue = from.Ordinal });
        rows.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        if (tenant is { } one) rows.Parameters.Add(new NpgsqlParameter<string> { TypedValue = one.Value, NpgsqlDbType = NpgsqlDbType.Text });
        batch.Add(rows);
    }

    private async Task<FeedPage> PageAsync(NpgsqlDataReader reader, FeedPosition from, int limit, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var end = reader.IsDBNull(1) ? default : new FeedPosition(reader.GetInt64(1), reader.GetInt32(2));
        var endOfEpoch = reader.IsDBNull(3) ? (FeedPosition?)null : new FeedPosition(reader.GetInt64(3), reader.GetInt32(4));
        if (from > (endOfEpoch ?? end)) throw Lost();
        await reader.NextResultAsync(cancellationToken);
        var events = ImmutableArray.CreateBuilder<FeedEvent>();
        var next = from;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (events.Count == limit) return new FeedPage(events.DrainToImmutable(), next.ToCursor(identity), More: true);
            next = new FeedPosition(reader.GetInt64(0), reader.GetInt32(1));
            events.Add(new FeedEvent(next.ToCursor(identity), Event(reader, 2)));
        }

        if (end > next) next = end;
        return new FeedPage(events.DrainToImmutable(), next.ToCursor(identity), More: false);
    }

    private static FeedCursorException Lost() =>
        new("The cursor is ahead of this store: the database was restored from an older copy. Read again from the beginning, or from its head.", oldest: FeedCursor.Beginning);
}
