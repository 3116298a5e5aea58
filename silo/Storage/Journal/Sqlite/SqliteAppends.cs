using System.Text;
using Parley.Storage.Journal.Committing;
using SQLitePCL;

namespace Parley.Storage.Journal.Sqlite;

/// <summary>
/// The journal's writing statements, and the order in which an append uses them: version, keys, events, outbox. An append
/// that loses its version or a key has written nothing. For the writer thread, within its transaction.
/// </summary>
internal sealed class SqliteAppends(sqlite3 database, int recentKeys) : IDisposable
{
    private readonly SqliteStatement _head = new(database, "SELECT version, tenant FROM journal WHERE stream = ?1 ORDER BY version DESC LIMIT 1");
    private readonly SqliteStatement _ownCommit = new(database, "SELECT append_id FROM journal WHERE stream = ?1 AND version = ?2");
    private readonly SqliteStatement _event = new(
        database,
        "INSERT INTO journal (tenant, stream, version, kind, schema, at, recorded_at, append_id, content, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");

    private readonly SqliteStatement _enqueue = new(
        database,
        "INSERT INTO outbox (message, tenant, conversation, session, class, due_at, ready, attempt, expires_at, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?9, ?8)");

    private readonly SqliteStatement _finish = new(database, "DELETE FROM outbox WHERE message = ?1");
    private readonly SqliteStatement _putOff = new(database, "UPDATE outbox SET owner = NULL, due_at = ?2, ready = ?3 WHERE message = ?1");
    private readonly SqliteStatement _claim = new(database, "UPDATE outbox SET attempt = attempt + 1, owner = ?3 WHERE message = ?1 AND attempt = ?2 AND owner IS NULL");

    /// <summary>The keys that appends claim.</summary>
    public SqliteKeys Keys { get; } = new(database, recentKeys);

    /// <summary>Writes an append, or finds out why not.</summary>
    public void Write(PendingAppend pending, long now)
    {
        var append = pending.Append;
        if (!IsNext(pending) || !TryTakeKeys(pending, now)) return;
        Span<byte> id = stackalloc byte[16];
        append.Id.TryWriteBytes(id);
        var version = append.ExpectedVersion;
        foreach (var e in append.Events)
        {
            _event.Bind(1, append.Tenant.Value);
            _event.Bind(2, append.Stream.Value);
            _event.Bind(3, ++version);
            _event.Bind(4, e.Kind);
            _event.Bind(5, e.Schema);
            _event.Bind(6, SqliteBatchWriter.Microseconds(e.At));
            _event.Bind(7, now);
            _event.Bind(8, id);
            _event.Bind(9, e.Content.Span);
            _event.BindOrNull(10, e.Raw.Span);
            _event.Run();
        }

        if (!append.Outbox.IsDefault)
        {
            foreach (var change in append.Outbox) Write(append, change, now);
        }

        pending.Outcome = new AppendOutcome.Stored(version);
    }

    /// <summary>Claims what is still free at the expected attempt.</summary>
    public void Write(PendingClaim pending)
    {
        foreach (var claim in pending.Claims)
        {
            _claim.Bind(1, claim.Message.Value);
            _claim.Bind(2, claim.ExpectedAttempt);
            _claim.Bind(3, pending.Owner);
            if (_claim.Run() == 1) pending.Claimed.Add(claim.Message);
        }
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_head, _ownCommit, _event, _enqueue, _finish, _putOff, _claim])
            statement.Dispose();
        Keys.Dispose();
    }

    /// <summary>Whether the stream stands at the version that the append expects; nobody else writes until the transaction's end.</summary>
    private bool IsNext(PendingAppend pending)
    {
        var append = pending.Append;
        long version = 0;
        var foreign = false;
        _head.Bind(1, append.Stream.Value);
        if (_head.Step())
        {
            version = _head.Integer(0);
            foreign = !Ascii.Equals(_head.Bytes(1), append.Tenant.Value);
        }

        _head.Reset();
        if (foreign) pending.Refusal = StoreJournal.ForeignStream();
        else if (version == append.ExpectedVersion) return true;
        else pending.Outcome = IsOwnCommit(pending) ? new AppendOutcome.Stored(pending.LastVersion) : new AppendOutcome.WrongVersion(version);
        return false;
    }

    private bool IsOwnCommit(PendingAppend pending)
    {
        Span<byte> id = stackalloc byte[16];
        pending.Append.Id.TryWriteBytes(id);
        _ownCommit.Bind(1, pending.Append.Stream.Value);
        _ownCommit.Bind(2, pending.LastVersion);
        var own = _ownCommit.Step() && _ownCommit.Bytes(0).SequenceEqual(id);
        _ownCommit.Reset();
        return own;
    }

    private bool TryTakeKeys(PendingAppend pending, long now)
    {
        if (HoldersOf(pending, now) is { IsEmpty: false } holders)
        {
            pending.Outcome = new AppendOutcome.Duplicate(holders);
            return false;
        }

        var append = pending.Append;
        for (var i = 0; i < pending.KeyHashes.Length; i++)
        {
            var key = append.Keys[i];
            Keys.Take(key.Scope, pending.KeyHashes[i], append.Stream.Value, append.ExpectedVersion + 1 + key.EventIndex, key.RequestHash, SqliteBatchWriter.Microseconds(key.ExpiresAt));
        }

        return true;
    }

    private ImmutableArray<KeyHolder> HoldersOf(PendingAppend pending, long now)
    {
        ImmutableArray<KeyHolder>.Builder? holders = null;
        for (var i = 0; i < pending.KeyHashes.Length; i++)
        {
            var key = pending.Append.Keys[i];
            if (Keys.HolderOf(key.Scope, pending.KeyHashes[i], now) is not { } held) continue;
            holders ??= ImmutableArray.CreateBuilder<KeyHolder>();
            holders.Add(new KeyHolder(key.Scope, key.Key, new StreamId(held.Stream), held.Version, held.RequestHash));
        }

        return holders?.ToImmutable() ?? [];
    }

    private void Write(Append append, OutboxChange change, long now)
    {
        switch (change)
        {
            case OutboxChange.Enqueue enqueue:
                var due = SqliteBatchWriter.Microseconds(enqueue.DueAt);
                _enqueue.Bind(1, enqueue.Message.Value);
                _enqueue.Bind(2, append.Tenant.Value);
                _enqueue.Bind(3, append.Stream.Value);
                _enqueue.Bind(4, enqueue.Session.Value);
                _enqueue.Bind(5, (int)enqueue.Class);
                _enqueue.Bind(6, due);
                _enqueue.Bind(7, due <= now ? 1 : 0);
                _enqueue.Bind(8, enqueue.Content.Span);
                if (enqueue.ExpiresAt is { } expires) _enqueue.Bind(9, SqliteBatchWriter.Microseconds(expires));
                else _enqueue.BindNull(9);
                _enqueue.Run();
                break;
            case OutboxChange.Finish finish:
                _finish.Bind(1, finish.Message.Value);
                _finish.Run();
                break;
            case OutboxChange.PutOff putOff:
                var later = SqliteBatchWriter.Microseconds(putOff.DueAt);
                _putOff.Bind(1, putOff.Message.Value);
                _putOff.Bind(2, later);
                _putOff.Bind(3, later <= now ? 1 : 0);
                _putOff.Run();
                break;
        }
    }
}
