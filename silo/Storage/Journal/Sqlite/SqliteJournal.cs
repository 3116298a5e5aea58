using Microsoft.Data.Sqlite;
using Parley.Storage.Database;
using Parley.Storage.Database.Sqlite;

namespace Parley.Storage.Journal.Sqlite;

/// <summary>The journal on SQLite: batches on the store's writer thread, reads on its reading connections.</summary>
internal sealed class SqliteJournal : StoreJournal
{
    private const string EventColumns = "id, tenant, stream, version, kind, schema, at, content, raw";
    private const string OutboxColumns = "message, tenant, conversation, session, due_at, attempt, owner, content, class";

    // Among millions each touches a page of its own, and appends wait meanwhile: some milliseconds.
    private const int MostFoldedAtOnce = 128;
    private readonly SqliteStore _store;
    private readonly string _identity;

    private readonly SqliteBatchWriter _writer;

    private SqliteJournal(SqliteStore store, string identity, JournalOptions options, SqliteBatchWriter writer)
        : base(store.Ownership, options, [writer])
    {
        _store = store;
        _writer = writer;
        _identity = identity;
    }

    public static async Task<SqliteJournal> OpenAsync(SqliteStore store, JournalOptions options, CancellationToken cancellationToken)
    {
        var identity = await store.ReadAsync(
            async (connection, token) => (string)(await connection.Command("SELECT id FROM store_identity").ExecuteScalarAsync(token))!,
            cancellationToken);
        return new SqliteJournal(store, identity, options, new SqliteBatchWriter(store.Writer, options));
    }

    public override Task<ImmutableArray<JournalEvent>> ReadStreamAsync(TenantId tenant, StreamId stream, long afterVersion, int limit, CancellationToken cancellationToken = default) =>
        QueryAsync(
            $"SELECT {EventColumns} FROM journal WHERE stream = @stream AND version > @after AND tenant = @tenant ORDER BY version LIMIT @limit",
            Event,
            cancellationToken,
            ("stream", stream.Value),
            ("after", afterVersion),
            ("tenant", tenant.Value),
            ("limit", limit));

    // The writer knows the recent ones. Who asks is rare: a send that was refused, a status that does not say whose it is.
    public override async Task<KeyHolder?> FindKeyAsync(string scope, string key, CancellationToken cancellationToken = default)
    {
        var hash = KeyHash.Of(key);
        var now = SqliteBatchWriter.Microseconds(Options.Time.GetUtcNow());
        var holder = await _writer.WithKeysAsync(keys => keys.HolderOf(scope, hash, now)).WaitAsync(cancellationToken);
        return holder is { } held ? new KeyHolder(scope, key, new StreamId(held.Stream), held.Version, held.RequestHash) : null;
    }

    public override async Task<FeedPage> ReadAsync(TenantId? tenant, FeedCursor after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var from = Parse(after);
        // The end before the rows, so that a page never claims to have passed what it has not seen.
        var end = await EndAsync(cancellationToken);
        if (from > end)
            throw new FeedCursorException("The cursor is ahead of this store: the database was restored from an older copy. Read again from the beginning, or from its head.", FeedCursor.Beginning);
        var rows = await QueryAsync(
            $"SELECT {EventColumns} FROM journal WHERE id > @after {(tenant is null ? "" : "AND tenant = @tenant")} ORDER BY id LIMIT @limit",
            reader => new FeedEvent(Cursor(reader.GetInt64(0)), Event(reader)),
            cancellationToken,
            ("after", from),
            ("tenant", tenant?.Value),
            ("limit", limit + 1L));
        if (rows.Length > limit) return new FeedPage(rows[..limit], rows[limit - 1].Cursor, More: true);
        var last = rows.IsEmpty ? from : Parse(rows[^1].Cursor);
        return new FeedPage(rows, Cursor(Math.Max(last, end)), More: false);
    }

    public override async Task<FeedCursor> HeadAsync(CancellationToken cancellationToken = default) => Cursor(await EndAsync(cancellationToken));

    public override async Task<OutboxPage> DueAsync(
        SessionId session, SendClass sendClass, DateTimeOffset now, long after, int limit, CancellationToken cancellationToken = default)
    {
        var at = SqliteBatchWriter.Microseconds(now);
        if (after == 0) await RipenAsync(session, at, cancellationToken);
        // Ready by the writer's clock; the reader's decides.
        var looked = await QueryAsync(
            OutboxSql.Page("@session", "@class", "@now", "@after", "@limit", "ready = 1"),
            static reader => (Row(reader), reader.GetInt64(9), reader.GetBoolean(10)),
            cancellationToken,
            ("session", session.Value),
            ("class", (int)sendClass),
            ("now", at),
            ("after", after),
            ("limit", limit));
        return OutboxSql.ToPage(looked, limit);
    }

    public override Task<ImmutableArray<OutboxPlace>> FindAsync(SessionId session, ImmutableArray<MessageId> messages, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        QueryAsync(
            OutboxSql.Find("@session", $"IN ({string.Join(", ", Enumerable.Range(0, messages.Length).Select(i => $"@m{i}"))})", "@now"),
            static reader => new OutboxPlace(Row(reader), reader.GetBoolean(9)),
            cancellationToken,
            [("session", session.Value), ("now", SqliteBatchWriter.Microseconds(now)), .. messages.Select((message, i) => ($"m{i}", (object)message.Value))]);

    public override Task<ImmutableArray<OutboxRow>> ExpiredAsync(SessionId session, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        QueryAsync(
            OutboxSql.Expired(OutboxColumns, "@session", "@now", "@limit"), Row, cancellationToken,
            ("session", session.Value), ("now", SqliteBatchWriter.Microseconds(now)), ("limit", limit));

    public override Task<ImmutableArray<OutboxDepth>> DepthAsync(CancellationToken cancellationToken = default) =>
        QueryAsync(OutboxSql.Depth, static reader => new OutboxDepth((SendClass)reader.GetInt32(0), reader.GetInt64(1)), cancellationToken);

    /// <summary>Rows whose time has come join the ready ones.</summary>
    private async Task RipenAsync(SessionId session, long at, CancellationToken cancellationToken)
    {
        var late = await QueryAsync(
            "SELECT 1 FROM outbox WHERE session = @session AND owner IS NULL AND ready = 0 AND due_at <= @now LIMIT 1",
            static reader => 0,
            cancellationToken,
            ("session", session.Value),
            ("now", at));
        if (!late.IsEmpty)
        {
            await _store.WriteAsync(
                (connection, token) =>
                {
                    using var command = connection.Command("UPDATE outbox SET ready = 1 WHERE session = @session AND owner IS NULL AND ready = 0 AND due_at <= @now");
                    command.Add("session", session.Value);
                    command.Add("now", at);
                    return Task.FromResult(command.ExecuteNonQuery());
                },
                cancellationToken);
        }
    }

    public override Task<ImmutableArray<OutboxRow>> OrphansAsync(SessionId session, string owner, CancellationToken cancellationToken = default) =>
        QueryAsync(
            $"SELECT {OutboxColumns} FROM outbox WHERE session = @session AND owner IS NOT NULL AND owner <> @owner ORDER BY sequence",
            Row,
            cancellationToken,
            ("session", session.Value),
            ("owner", owner));

    public override Task<ImmutableArray<SessionKey>> SessionsWithWorkAsync(DateTimeOffset now, string owner, CancellationToken cancellationToken = default) =>
        QueryAsync(
            OutboxSql.SessionsWithWork("@now", "@owner", "ready = 1", "ready = 0"),
            static reader => new SessionKey(new TenantId(reader.GetString(0)), new SessionId(reader.GetString(1))),
            cancellationToken,
            ("now", SqliteBatchWriter.Microseconds(now)),
            ("owner", owner));

    internal override async Task<int> CleanStepAsync(CancellationToken cancellationToken)
    {
        var step = Math.Min(Options.CleaningStep, MostFoldedAtOnce);
        for (var more = await _writer.WithKeysAsync(static keys => keys.BeginFold()); more; more = await _writer.WithKeysAsync(keys => keys.FoldOn(step)))
            cancellationToken.ThrowIfCancellationRequested();
        return await _store.WriteAsync(
            (connection, token) =>
            {
                // By whole hours, as the index has them; what has expired in this one counts as free anyway.
                using var command = connection.Command("DELETE FROM keys WHERE (scope, key) IN (SELECT scope, key FROM keys WHERE expires_at / 3600000000 < @hour LIMIT @limit)");
                command.Add("hour", SqliteBatchWriter.Microseconds(Options.Time.GetUtcNow()) / 3_600_000_000);
                command.Add("limit", Options.CleaningStep);
                return Task.FromResult(command.ExecuteNonQuery());
            },
            cancellationToken);
    }

    // One writer: what is committed is readable.
    internal override Task<TimeSpan> FeedLagAsync(CancellationToken cancellationToken) => Task.FromResult(TimeSpan.Zero);

    protected override ValueTask CloseAsync() => ValueTask.CompletedTask;

    private static JournalEvent Event(DbDataReader reader) => new(
        new TenantId(reader.GetString(1)),
        new StreamId(reader.GetString(2)),
        reader.GetInt64(3),
        reader.GetString(4),
        reader.GetInt32(5),
        Time(reader.GetInt64(6)),
        reader.BytesOrNull(7),
        reader.BytesOrNull(8));

    private static OutboxRow Row(DbDataReader reader) => new(
        new MessageId(reader.GetString(0)),
        new ConversationKey(new TenantId(reader.GetString(1)), new ConversationId(reader.GetString(2))),
        new SessionId(reader.GetString(3)),
        Time(reader.GetInt64(4)),
        reader.GetInt32(5),
        reader.IsDBNull(6) ? null : reader.GetString(6),
        reader.GetFieldValue<byte[]>(7),
        (SendClass)reader.GetInt32(8));

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private async Task<long> EndAsync(CancellationToken cancellationToken) =>
        (await QueryAsync("SELECT COALESCE(max(id), 0) FROM journal", static reader => reader.GetInt64(0), cancellationToken))[0];

    private FeedCursor Cursor(long id) => SqliteCursor.Of(_identity, id);

    private long Parse(FeedCursor cursor) =>
        SqliteCursor.Parse(_identity, cursor.Value)
        ?? throw new FeedCursorException("The cursor is not one of this store; begin again without a cursor.", oldest: null);

    private Task<ImmutableArray<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        _store.ReadAsync(
            (connection, token) =>
            {
                using var command = connection.Command(sql);
                foreach (var (name, value) in parameters) command.Add(name, value);
                using var reader = command.ExecuteReader();
                var rows = ImmutableArray.CreateBuilder<T>();
                while (reader.Read()) rows.Add(read(reader));
                return Task.FromResult(rows.DrainToImmutable());
            },
            cancellationToken);
}
