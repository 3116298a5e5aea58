using System.Collections;
using Npgsql;
using NpgsqlTypes;
using Parley.Storage.Journal.Committing;

namespace Parley.Storage.Journal.Postgres;

/// <summary>
/// The call of <c>journal_commit</c>: one array per argument, filled anew for every batch and kept for the next, so that
/// a batch costs no parameters of its own.
/// </summary>
internal sealed class PostgresBatchCommand : IDisposable
{
    private readonly List<IList> _columns = [];
    private readonly NpgsqlParameter<DateTime> _now = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };
    private readonly List<int> _aIndex, _eAppend, _eSchema, _kAppend, _kIndex, _oAppend, _oClass, _fAppend, _dAppend, _cIndex, _cAttempt;
    private readonly List<string> _aStream, _aTenant, _eTenant, _eStream, _eKind, _kScope, _kStream, _oMessage, _oTenant, _oConversation, _oSession, _fMessage, _dMessage, _cMessage, _cOwner;
    private readonly List<long> _aExpected, _aLast, _eVersion, _kVersion;
    private readonly List<Guid> _aId, _eId;
    private readonly List<DateTime> _eAt, _kExpires, _oDue, _dDue;
    private readonly List<DateTime?> _oExpires;
    private readonly List<ReadOnlyMemory<byte>> _eContent, _eRaw, _kKey, _kHash, _oContent;
    private readonly List<(PendingAppend Append, int Index)> _byStream = [];
    private readonly List<(PendingAppend Append, int Index, int Key)> _byKey = [];
    private readonly List<(string Message, DateTime Due, int Index)> _byMessage = [];
    private readonly List<(PendingClaim Claim, OutboxClaim Wish)> _claims = [];

    public PostgresBatchCommand(NpgsqlConnection connection)
    {
        Command = new NpgsqlCommand { Connection = connection, CommandTimeout = 0 };
        Command.Parameters.Add(_now);
        _aIndex = Column<int>(NpgsqlDbType.Integer);
        _aStream = Column<string>(NpgsqlDbType.Text);
        _aTenant = Column<string>(NpgsqlDbType.Text);
        _aId = Column<Guid>(NpgsqlDbType.Uuid);
        _aExpected = Column<long>(NpgsqlDbType.Bigint);
        _aLast = Column<long>(NpgsqlDbType.Bigint);
        _eAppend = Column<int>(NpgsqlDbType.Integer);
        _eTenant = Column<string>(NpgsqlDbType.Text);
        _eStream = Column<string>(NpgsqlDbType.Text);
        _eVersion = Column<long>(NpgsqlDbType.Bigint);
        _eId = Column<Guid>(NpgsqlDbType.Uuid);
        _eKind = Column<string>(NpgsqlDbType.Text);
        _eSchema = Column<int>(NpgsqlDbType.Integer);
        _eAt = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _eContent = Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
        _eRaw = Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
        _kAppend = Column<int>(NpgsqlDbType.Integer);
        _kIndex = Column<int>(NpgsqlDbType.Integer);
        _kScope = Column<string>(NpgsqlDbType.Text);
        _kKey = Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
        _kStream = Column<string>(NpgsqlDbType.Text);
        _kVersion = Column<long>(NpgsqlDbType.Bigint);
        _kHash = Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
        _kExpires = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _oAppend = Column<int>(NpgsqlDbType.Integer);
        _oMessage = Column<string>(NpgsqlDbType.Text);
        _oTenant = Column<string>(NpgsqlDbType.Text);
        _oConversation = Column<string>(NpgsqlDbType.Text);
        _oSession = Column<string>(NpgsqlDbType.Text);
        _oClass = Column<int>(NpgsqlDbType.Integer);
        _oDue = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _oExpires = Column<DateTime?>(NpgsqlDbType.TimestampTz);
        _oContent = Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
        _fAppend = Column<int>(NpgsqlDbType.Integer);
        _fMessage = Column<string>(NpgsqlDbType.Text);
        _dAppend = Column<int>(NpgsqlDbType.Integer);
        _dMessage = Column<string>(NpgsqlDbType.Text);
        _dDue = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _cIndex = Column<int>(NpgsqlDbType.Integer);
        _cMessage = Column<string>(NpgsqlDbType.Text);
        _cAttempt = Column<int>(NpgsqlDbType.Integer);
        _cOwner = Column<string>(NpgsqlDbType.Text);
        Command.CommandText = $"SELECT what, item, key_index, stream, version, hash FROM journal_commit({string.Join(", ", Enumerable.Range(1, Command.Parameters.Count).Select(i => $"${i}"))})";
    }

    public NpgsqlCommand Command { get; }

    /// <summary>Fills the arguments. What other batches may lock too is sorted, see the function.</summary>
    public void Fill(Batch batch, DateTime now)
    {
        Clear();
        _now.TypedValue = now;
        for (var i = 0; i < batch.Appends.Count; i++) Fill(batch.Appends[i], i);
        FillHeads();
        FillKeys();
        FillPutOffs();
        FillClaims(batch.Claims);
    }

    /// <summary>The claim at an index the function has answered with.</summary>
    public (PendingClaim Claim, OutboxClaim Wish) ClaimAt(int index) => _claims[index];

    /// <summary>Lets go of the last batch's content.</summary>
    public void Clear()
    {
        foreach (var column in _columns) column.Clear();
        _byStream.Clear();
        _byKey.Clear();
        _byMessage.Clear();
        _claims.Clear();
    }

    public void Dispose() => Command.Dispose();

    private void Fill(PendingAppend pending, int index)
    {
        var append = pending.Append;
        _byStream.Add((pending, index));
        for (var i = 0; i < pending.KeyHashes.Length; i++) _byKey.Add((pending, index, i));
        var version = append.ExpectedVersion;
        foreach (var e in append.Events)
        {
            _eAppend.Add(index);
            _eTenant.Add(append.Tenant.Value);
            _eStream.Add(append.Stream.Value);
            _eVersion.Add(++version);
            _eId.Add(append.Id);
            _eKind.Add(e.Kind);
            _eSchema.Add(e.Schema);
            _eAt.Add(e.At.UtcDateTime);
            _eContent.Add(e.Content);
            _eRaw.Add(e.Raw);
        }

        if (append.Outbox.IsDefault) return;
        foreach (var change in append.Outbox) Fill(append, change, index);
    }

    private void Fill(Append append, OutboxChange change, int index)
    {
        switch (change)
        {
            case OutboxChange.Enqueue enqueue:
                _oAppend.Add(index);
                _oMessage.Add(enqueue.Message.Value);
                _oTenant.Add(append.Tenant.Value);
                _oConversation.Add(append.Stream.Value);
                _oSession.Add(enqueue.Session.Value);
                _oClass.Add((int)enqueue.Class);
                _oDue.Add(enqueue.DueAt.UtcDateTime);
                _oExpires.Add(enqueue.ExpiresAt?.UtcDateTime);
                _oContent.Add(enqueue.Content);
                break;
            case OutboxChange.Finish finish:
                _fAppend.Add(index);
                _fMessage.Add(finish.Message.Value);
                break;
            case OutboxChange.PutOff putOff:
                _byMessage.Add((putOff.Message.Value, putOff.DueAt.UtcDateTime, index));
                break;
        }
    }

    private void FillHeads()
    {
        _byStream.Sort(static (a, b) => string.CompareOrdinal(a.Append.Append.Stream.Value, b.Append.Append.Stream.Value));
        foreach (var (pending, index) in _byStream)
        {
            _aIndex.Add(index);
            _aStream.Add(pending.Append.Stream.Value);
            _aTenant.Add(pending.Append.Tenant.Value);
            _aId.Add(pending.Append.Id);
            _aExpected.Add(pending.Append.ExpectedVersion);
            _aLast.Add(pending.LastVersion);
        }
    }

    private void FillKeys()
    {
        _byKey.Sort(static (a, b) =>
        {
            var scopes = string.CompareOrdinal(a.Append.Append.Keys[a.Key].Scope, b.Append.Append.Keys[b.Key].Scope);
            return scopes != 0 ? scopes : a.Append.KeyHashes[a.Key].AsSpan().SequenceCompareTo(b.Append.KeyHashes[b.Key]);
        });
        foreach (var (pending, index, i) in _byKey)
        {
            var key = pending.Append.Keys[i];
            _kAppend.Add(index);
            _kIndex.Add(i);
            _kScope.Add(key.Scope);
            _kKey.Add(pending.KeyHashes[i]);
            _kStream.Add(pending.Append.Stream.Value);
            _kVersion.Add(pending.Append.ExpectedVersion + 1 + key.EventIndex);
            _kHash.Add(key.RequestHash);
            _kExpires.Add(key.ExpiresAt.UtcDateTime);
        }
    }

    private void FillPutOffs()
    {
        _byMessage.Sort(static (a, b) => string.CompareOrdinal(a.Message, b.Message));
        foreach (var (message, due, index) in _byMessage)
        {
            _dAppend.Add(index);
            _dMessage.Add(message);
            _dDue.Add(due);
        }
    }

    private void FillClaims(List<PendingClaim> claims)
    {
        foreach (var pending in claims)
        {
            foreach (var claim in pending.Claims) _claims.Add((pending, claim));
        }

        _claims.Sort(static (a, b) => string.CompareOrdinal(a.Wish.Message.Value, b.Wish.Message.Value));
        for (var i = 0; i < _claims.Count; i++)
        {
            _cIndex.Add(i);
            _cMessage.Add(_claims[i].Wish.Message.Value);
            _cAttempt.Add(_claims[i].Wish.ExpectedAttempt);
            _cOwner.Add(_claims[i].Claim.Owner);
        }
    }

    private List<T> Column<T>(NpgsqlDbType type)
    {
        var list = new List<T>();
        _columns.Add(list);
        Command.Parameters.Add(new NpgsqlParameter<List<T>> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = list });
        return list;
    }
}
