using Npgsql;
using NpgsqlTypes;
using Parley.Storage.Database.Postgres;

namespace Parley.Storage.Journal.Postgres;

/// <summary>The journal on PostgreSQL: lanes that commit by a server function, reads on pooled connections.</summary>
internal sealed class PostgresJournal : StoreJournal
{
    private const string OutboxColumns = "message, tenant, conversation, session, due_at, attempt, owner, content, class";
    private readonly PostgresStore _store;
    private readonly PostgresFeed _feed;
    private readonly PostgresPartitions _partitions;
    private readonly NpgsqlDataSource _lanes;

    private PostgresJournal(PostgresStore store, PostgresFeed feed, PostgresPartitions partitions, NpgsqlDataSource lanes, JournalOptions options)
        : base(store.Ownership, options, Enumerable.Range(0, options.PostgresLanes).Select(_ => new PostgresBatchWriter(lanes, partitions, options.Time)))
    {
        _store = store;
        _feed = feed;
        _partitions = partitions;
        _lanes = lanes;
    }

    public static async Task<PostgresJournal> OpenAsync(PostgresStore store, JournalOptions options, CancellationToken cancellationToken)
    {
        var partitions = new PostgresPartitions();
        string identity;
        try
        {
            await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
            await partitions.MakeAsync(connection, options.Time.GetUtcNow().UtcDateTime, cancellationToken);
            await using var command = new NpgsqlCommand("SELECT id FROM store_identity WHERE feed_epoch() > 0", connection);
            identity = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Unavailable(e, outcomeUnknown: false);
        }

        return new PostgresJournal(store, new PostgresFeed(store, identity), partitions, NpgsqlDataSource.Create(store.LaneConnectionString()), options);
    }

    public override Task<ImmutableArray<JournalEvent>> ReadStreamAsync(TenantId tenant, StreamId stream, long afterVersion, int limit, CancellationToken cancellationToken = default) =>
        _store.ReadAsync(
            tenant,
            batch => batch.Add(new NpgsqlBatchCommand($"SELECT {PostgresFeed.EventColumns} FROM journal WHERE stream = $1 AND version > $2 AND tenant = $3 ORDER BY version LIMIT $4")
            {
                Parameters = { Text(stream.Value), new NpgsqlParameter<long> { TypedValue = afterVersion }, Text(tenant.Value), new NpgsqlParameter<int> { TypedValue = limit } },
            }),
            static (reader, token) => RowsAsync(reader, static row => PostgresFeed.Event(row, 0), token),
            cancellationToken);

    public override async Task<KeyHolder?> FindKeyAsync(string scope, string key, CancellationToken cancellationToken = default)
    {
        var holders = await QueryAsync(
            "SELECT stream, version, request_hash FROM keys WHERE scope = $1 AND key = $2 AND expires_at > $3",
            reader => new KeyHolder(scope, key, new StreamId(reader.GetString(0)), reader.GetInt64(1), reader.BytesOrNone(2)),
            cancellationToken,
            Text(scope),
            new NpgsqlParameter<byte[]> { TypedValue = KeyHash.Of(key) },
            At(Options.Time.GetUtcNow()));
        return holders.IsEmpty ? null : holders[0];
    }

    public override Task<FeedPage> ReadAsync(TenantId? tenant, FeedCursor after, int limit, CancellationToken cancellationToken = default) =>
        _feed.ReadAsync(tenant, after, limit, cancellationToken);

    public override Task<FeedCursor> HeadAsync(CancellationToken cancellationToken = default) => _feed.HeadAsync(cancellationToken);

    public override async Task<OutboxPage> DueAsync(
        SessionId session, SendClass sendClass, DateTimeOffset now, long after, int limit, CancellationToken cancellationToken = default)
    {
        // Rows whose time has come join the ready ones.
        if (after == 0) await QueryAsync(
            "UPDATE outbox SET ready = true WHERE session = $1 AND owner IS NULL AND NOT ready AND due_at <= $2",
            static reader => 0,
            cancellationToken,
            Text(session.Value),
            At(now));
        // Ready by the writer's clock; the reader's decides.
        var looked = await QueryAsync(
            OutboxSql.Page("$1", "$2", "$3", "$4", "$5", "ready"),
            static reader => (Row(reader), reader.GetInt64(9), reader.GetBoolean(10)),
            cancellationToken,
            Text(session.Value),
            new NpgsqlParameter<int> { TypedValue = (int)sendClass },
            At(now),
            new NpgsqlParameter<long> { TypedValue = after },
            new NpgsqlParameter<int> { TypedValue = limit });
        return OutboxSql.ToPage(looked, limit);
    }

    public override Task<ImmutableArray<OutboxPlace>> FindAsync(SessionId session, ImmutableArray<MessageId> messages, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        QueryAsync(
            OutboxSql.Find("$1", "= ANY ($2)", "$3"),
            static reader => new OutboxPlace(Row(reader), reader.GetBoolean(9)),
            cancellationToken,
            Text(session.Value),
            new NpgsqlParameter<string[]> { TypedValue = [.. messages.Select(message => message.Value)] },
            At(now));

    public override Task<ImmutableArray<OutboxRow>> ExpiredAsync(SessionId session, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        QueryAsync(
            OutboxSql.Expired(OutboxColumns, "$1", "$2", "$3"), Row, cancellationToken, Text(session.Value), At(now), new NpgsqlParameter<int> { TypedValue = limit });

    public override Task<ImmutableArray<OutboxDepth>> DepthAsync(CancellationToken cancellationToken = default) =>
        QueryAsync(OutboxSql.Depth, static reader => new OutboxDepth((SendClass)reader.GetInt32(0), reader.GetInt64(1)), cancellationToken);

    public override Task<ImmutableArray<OutboxRow>> OrphansAsync(SessionId session, string owner, CancellationToken cancellationToken = default) =>
        QueryAsync(
            $"SELECT {OutboxColumns} FROM outbox WHERE session = $1 AND owner IS NOT NULL AND owner <> $2 ORDER BY sequence",
            Row,
            cancellationToken,
            Text(session.Value),
            Text(owner));

    public override Task<ImmutableArray<SessionKey>> SessionsWithWorkAsync(DateTimeOffset now, string owner, CancellationToken cancellationToken = default) =>
        QueryAsync(
            OutboxSql.SessionsWithWork("$1", "$2", "ready", "NOT ready"),
            static reader => new SessionKey(new TenantId(reader.GetString(0)), new SessionId(reader.GetString(1))),
            cancellationToken,
            At(now),
            Text(owner));

    internal override async Task<int> CleanStepAsync(CancellationToken cancellationToken)
    {
        var now = Options.Time.GetUtcNow();
        return await _store.ReadAsync(
            async (connection, token) =>
            {
                var open = (NpgsqlConnection)connection;
                if (!_partitions.HasNext(now.UtcDateTime)) await _partitions.MakeAsync(open, now.UtcDateTime, token);
                await using var command = new NpgsqlCommand(
                    "DELETE FROM keys WHERE expires_at <= $1 AND ctid = ANY (ARRAY(SELECT ctid FROM keys WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
                    open);
                command.Parameters.Add(At(now));
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Options.CleaningStep });
                return await command.ExecuteNonQueryAsync(token);
            },
            cancellationToken);
    }

    internal override Task<TimeSpan> FeedLagAsync(CancellationToken cancellationToken) => _feed.LagAsync(Options.Time.GetUtcNow(), cancellationToken);

    protected override ValueTask CloseAsync() => _lanes.DisposeAsync();

    private static OutboxRow Row(NpgsqlDataReader reader) => new(
        new MessageId(reader.GetString(0)),
        new ConversationKey(new TenantId(reader.GetString(1)), new ConversationId(reader.GetString(2))),
        new SessionId(reader.GetString(3)),
        reader.GetFieldValue<DateTimeOffset>(4),
        reader.GetInt32(5),
        reader.IsDBNull(6) ? null : reader.GetString(6),
        reader.GetFieldValue<byte[]>(7),
        (SendClass)reader.GetInt32(8));

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<DateTime> At(DateTimeOffset value) => new() { TypedValue = value.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static async Task<ImmutableArray<T>> RowsAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows.DrainToImmutable();
    }

    private Task<ImmutableArray<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        _store.ReadAsync(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)connection);
                foreach (var parameter in parameters) command.Parameters.Add(parameter);
                try
                {
                    await using var reader = await command.ExecuteReaderAsync(token);
                    return await RowsAsync(reader, read, token);
                }
                finally
                {
                    // A second try, on a fresh connection, takes the same parameters.
                    command.Parameters.Clear();
                }
            },
            cancellationToken);
}
