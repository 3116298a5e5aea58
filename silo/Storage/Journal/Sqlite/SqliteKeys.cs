using System.Buffers.Binary;
using SQLitePCL;

namespace Parley.Storage.Journal.Sqlite;

/// <summary>
/// The claimed keys. A hash is looked for at random, so a table ordered by it costs a page for each new key; therefore new
/// keys are rows of <c>recent_keys</c>, one behind the other, and known here by heart. Now and then they are folded into
/// <c>keys</c>, sorted, a little in each transaction: many then share a page. For the writer thread, within its transaction.
/// </summary>
/// <param name="database">The writer's connection.</param>
/// <param name="foldFrom">So many recent keys begin a fold.</param>
internal sealed class SqliteKeys(sqlite3 database, int foldFrom) : IDisposable
{
    private const string Columns = "scope, key, stream, version, request_hash, expires_at";
    private readonly SqliteStatement _all = new(database, $"SELECT {Columns}, id FROM recent_keys ORDER BY id");
    private readonly SqliteStatement _add = new(database, $"INSERT INTO recent_keys ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    private readonly SqliteStatement _find = new(database, "SELECT stream, version, request_hash FROM keys WHERE scope = ?1 AND key = ?2 AND expires_at > ?3");
    private readonly SqliteStatement _fold = new(database, $"INSERT OR REPLACE INTO keys ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    private readonly SqliteStatement _remove = new(database, "DELETE FROM recent_keys WHERE id <= ?1");
    private readonly Dictionary<Name, Claim> _recent = [];
    private bool _known;

    // What is being folded: sorted beside the writer, gone through, then removed from where it was.
    private Task<Name[]>? _run;
    private long _runEnd, _removedTo;
    private int _runAt;

    /// <summary>Who holds a key that has not expired; null for nobody.</summary>
    public (string Stream, long Version, byte[] RequestHash)? HolderOf(string scope, ReadOnlySpan<byte> hash, long now)
    {
        Learn();
        // An expired one may have an older namesake, which has expired too.
        if (_recent.TryGetValue(Name.Of(scope, hash), out var claim)) return claim.ExpiresAt > now ? (claim.Stream, claim.Version, claim.RequestHash) : null;
        _find.Bind(1, scope);
        _find.Bind(2, hash);
        _find.Bind(3, now);
        if (!_find.Step()) return null;
        var holder = (_find.Text(0), _find.Integer(1), _find.Bytes(2).ToArray());
        _find.Reset();
        return holder;
    }

    /// <summary>Claims a key that nobody holds.</summary>
    public void Take(string scope, ReadOnlySpan<byte> hash, string stream, long version, ReadOnlyMemory<byte> requestHash, long expiresAt)
    {
        Learn();
        Bind(_add, scope, hash, stream, version, requestHash.Span, expiresAt);
        _add.Run();
        _recent[Name.Of(scope, hash)] = new Claim(raw.sqlite3_last_insert_rowid(database), stream, version, requestHash.ToArray(), expiresAt);
    }

    /// <summary>Folds a few, once there are enough of them.</summary>
    public void Fold(int most)
    {
        if (_run is null && _recent.Count >= foldFrom) BeginFold();
        if (_run is { IsCompleted: true }) FoldOn(most);
    }

    /// <summary>Begins to fold what there is, unless a fold is under way; false when there is nothing.</summary>
    public bool BeginFold()
    {
        Learn();
        if (_run is not null) return true;
        if (_recent.Count == 0) return false;
        var names = _recent.Keys.ToArray();
        _runEnd = _recent.Values.Max(static claim => claim.Id);
        _removedTo = _recent.Values.Min(static claim => claim.Id) - 1;
        _runAt = 0;
        _run = Task.Run(() =>
        {
            Array.Sort(names);
            return names;
        });
        return true;
    }

    /// <summary>Goes on with a fold that has begun; false when it has ended.</summary>
    public bool FoldOn(int most)
    {
        if (_run?.Result is not { } names) return false;
        if (_runAt < names.Length) FoldNext(names, most);
        else RemoveNext(names, most);
        return _run is not null;
    }

    /// <summary>A transaction was taken back, or may have been: what is known by heart is read again.</summary>
    public void Forget()
    {
        _known = false;
        _run = null;
        _recent.Clear();
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_all, _add, _find, _fold, _remove]) statement.Dispose();
    }

    private static void Bind(SqliteStatement statement, string scope, ReadOnlySpan<byte> hash, string stream, long version, ReadOnlySpan<byte> requestHash, long expiresAt)
    {
        statement.Bind(1, scope);
        statement.Bind(2, hash);
        statement.Bind(3, stream);
        statement.Bind(4, version);
        statement.BindOrNull(5, requestHash);
        statement.Bind(6, expiresAt);
    }

    private void Learn()
    {
        if (_known) return;
        while (_all.Step())
            _recent[Name.Of(_all.Text(0), _all.Bytes(1))] = new Claim(_all.Integer(6), _all.Text(2), _all.Integer(3), _all.Bytes(4).ToArray(), _all.Integer(5));
        _known = true;
    }

    private void FoldNext(Name[] names, int most)
    {
        Span<byte> hash = stackalloc byte[Name.HashLength];
        for (var end = Math.Min(_runAt + most, names.Length); _runAt < end; _runAt++)
        {
            // One that was claimed anew meanwhile belongs to the next run.
            if (!_recent.TryGetValue(names[_runAt], out var claim) || claim.Id > _runEnd) continue;
            names[_runAt].CopyHashTo(hash);
            Bind(_fold, names[_runAt].Scope, hash, claim.Stream, claim.Version, claim.RequestHash, claim.ExpiresAt);
            _fold.Run();
        }
    }

    private void RemoveNext(Name[] names, int most)
    {
        _removedTo = Math.Min(_runEnd, _removedTo + most);
        _remove.Bind(1, _removedTo);
        _remove.Run();
        if (_removedTo < _runEnd) return;
        foreach (var name in names)
        {
            if (_recent[name].Id <= _runEnd) _recent.Remove(name);
        }

        _run = null;
    }

    private readonly record struct Claim(long Id, string Stream, long Version, byte[] RequestHash, long ExpiresAt);

    /// <summary>A key's scope and hash, in the order in which the table has them.</summary>
    private readonly record struct Name(string Scope, UInt128 High, UInt128 Low) : IComparable<Name>
    {
        public const int HashLength = 32;

        public static Name Of(string scope, ReadOnlySpan<byte> hash) =>
            new(scope, BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));

        public void CopyHashTo(Span<byte> hash)
        {
            BinaryPrimitives.WriteUInt128BigEndian(hash, High);
            BinaryPrimitives.WriteUInt128BigEndian(hash[16..], Low);
        }

        public int CompareTo(Name other)
        {
            var order = string.CompareOrdinal(Scope, other.Scope);
            if (order == 0) order = High.CompareTo(other.High);
            return order != 0 ? order : Low.CompareTo(other.Low);
        }

        // The hash is random already.
        public override int GetHashCode() => (int)(ulong)High;
    }
}
