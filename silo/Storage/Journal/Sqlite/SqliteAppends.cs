using Parley.Storage.Journal.Committing;
using SQLitePCL;

namespace Parley.Storage.Journal.Sqlite;

/// <summary>
/// The journal's writing statements, and the order in which an append uses them: head, keys, events, outbox. An append
/// that loses its version or a key takes back what it had so far. For the writer thread, within its transaction.
/// </summary>
internal sealed class SqliteAppends(sqlite3 database) : IDisposable
{
    private readonly SqliteStatement _makeHead = new(database, "INSERT INTO heads (stream, tenant, version) VALUES (?1, ?2, ?3) ON CONFLICT (stream) DO NOTHING");
    private readonly SqliteStatement _moveHead = new(database, "UPDATE heads SET version = ?3 WHERE stream = ?1 AND tenant = ?2 AND version = ?4");
    private readonly SqliteStatement _dropHead = new(database, "DELETE FROM heads WHERE stream = ?1");
    private readonly SqliteStatement _readHead = new(database, "SELECT version, tenant FROM heads WHERE stream = ?1");
    private readonly SqliteStatement _ownCommit = new(database, "SELECT append_id FROM journal WHERE stream = ?1 AND version = ?2");
    private readonly SqliteStatement _claimKey = new(
        database,
        """
        INSERT INTO keys (scope, key, stream, version, request_hash, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (scope, key) DO UPDATE
            SET stream = excluded.stream, version = excluded.version, request_hash = excluded.request_hash, expires_at = excluded.expires_at
            WHERE expires_at <= ?7
        """);

    private readonly SqliteStatement _freeKey = new(database, "DELETE FROM keys WHERE scope = ?1 AND key = ?2");
    private readonly SqliteStatement _readKey = new(database, "SELECT stream, version, request_hash FROM keys WHERE scope = ?1 AND key = ?2 AND expires_at > ?3");
    private readonly SqliteStatement _event = new(
        database,
        "INSERT INTO journal (tenant, stream, version, kind, schema, at, recorded_at, append_id, content, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");

    private readonly SqliteStatement _enqueue = new(
        database,
        "INSERT INTO outbox (message, tenant, conversation, session, class, due_at, ready, attempt, expires_at, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?9, ?8)");

    private readonly SqliteStatement _finish = new(database, "DELETE FROM outbox WHERE message = ?1");
    private readonly SqliteStatement _putOff = new(database, "UPDATE outbox SET owner = NULL, due_at = ?2, ready = ?3 WHERE message = ?1");
    private readonly SqliteStatement _claim = new(database, "UPDATE outbox SET attempt = attempt + 1, owner = ?3 WHERE message = ?1 AND attempt = ?2 AND owner IS NULL");

    /// <summary>Writes an append, or finds out why not.</summary>
    public void Write(PendingAppend pending, long now)
    {
        var append = pending.Append;
        if (!TryTakeHead(append, pending.LastVersion))
        {
            ExplainHead(pending);
            return;
        }

        if (!TryTakeKeys(pending, now)) return;
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
        foreach (var statement in (SqliteStatement[])[_makeHead, _moveHead, _dropHead, _readHead, _ownCommit, _claimKey, _freeKey, _readKey, _event, _enqueue, _finish, _putOff, _claim])
            statement.Dispose();
    }

    private bool TryTakeHead(Append append, long last)
    {
        var statement = append.ExpectedVersion == 0 ? _makeHead : _moveHead;
        statement.Bind(1, append.Stream.Value);
        statement.Bind(2, append.Tenant.Value);
        statement.Bind(3, last);
        if (append.ExpectedVersion != 0) statement.Bind(4, append.ExpectedVersion);
        return statement.Run() == 1;
    }

    private void ExplainHead(PendingAppend pending)
    {
        var append = pending.Append;
        long actual = 0;
        string? tenant = null;
        _readHead.Bind(1, append.Stream.Value);
        if (_readHead.Step())
        {
            actual = _readHead.Integer(0);
            tenant = _readHead.Text(1);
            _readHead.Reset();
        }

        if (tenant is not null && tenant != append.Tenant.Value) pending.Refusal = StoreJournal.ForeignStream();
        else pending.Outcome = IsOwnCommit(pending) ? new AppendOutcome.Stored(pending.LastVersion) : new AppendOutcome.WrongVersion(actual);
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
        var append = pending.Append;
        for (var i = 0; i < pending.KeyHashes.Length; i++)
        {
            var key = append.Keys[i];
            _claimKey.Bind(1, key.Scope);
            _claimKey.Bind(2, pending.KeyHashes[i]);
            _claimKey.Bind(3, append.Stream.Value);
            _claimKey.Bind(4, append.ExpectedVersion + 1 + key.EventIndex);
            _claimKey.BindOrNull(5, key.RequestHash.Span);
            _claimKey.Bind(6, SqliteBatchWriter.Microseconds(key.ExpiresAt));
            _claimKey.Bind(7, now);
            if (_claimKey.Run() == 1) continue;
            TakeBack(pending, claimed: i);
            pending.Outcome = new AppendOutcome.Duplicate(HoldersOf(pending, now));
            return false;
        }

        return true;
    }

    private void TakeBack(PendingAppend pending, int claimed)
    {
        for (var i = 0; i < claimed; i++)
        {
            _freeKey.Bind(1, pending.Append.Keys[i].Scope);
            _freeKey.Bind(2, pending.KeyHashes[i]);
            _freeKey.Run();
        }

        var statement = pending.Append.ExpectedVersion == 0 ? _dropHead : _moveHead;
        statement.Bind(1, pending.Append.Stream.Value);
        if (pending.Append.ExpectedVersion != 0)
        {
            statement.Bind(2, pending.Append.Tenant.Value);
            statement.Bind(3, pending.Append.ExpectedVersion);
            statement.Bind(4, pending.LastVersion);
        }

        statement.Run();
    }

    private ImmutableArray<KeyHolder> HoldersOf(PendingAppend pending, long now)
    {
        var holders = ImmutableArray.CreateBuilder<KeyHolder>();
        for (var i = 0; i < pending.KeyHashes.Length; i++)
        {
            var key = pending.Append.Keys[i];
            _readKey.Bind(1, key.Scope);
            _readKey.Bind(2, pending.KeyHashes[i]);
            _readKey.Bind(3, now);
            if (!_readKey.Step()) continue;
            holders.Add(new KeyHolder(key.Scope, key.Key, new StreamId(_readKey.Text(0)), _readKey.Integer(1), _readKey.Bytes(2).ToArray()));
            _readKey.Reset();
        }

        return holders.ToImmutable();
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
