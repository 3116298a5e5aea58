using Microsoft.Data.Sqlite;

namespace Parley.Bench.Floor;

/// <summary>SQLite, WAL, synchronous=FULL: each commit is on disk before it is answered.</summary>
internal sealed class SqliteFloorRows : IFloorRows
{
    private readonly FloorQueue _queue = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly Task _running;

    private SqliteFloorRows(SqliteConnection connection)
    {
        _connection = connection;
        _insert = connection.CreateCommand();
        _insert.CommandText = "INSERT INTO floor (wamid, sender, sent_at, raw) VALUES ($1, $2, $3, $4)";
        foreach (var name in (string[])["$1", "$2", "$3", "$4"]) _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        _running = Task.Run(() => _queue.RunAsync(Commit));
    }

    public static SqliteFloorRows Open(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "floor.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous=FULL;
            CREATE TABLE floor (seq INTEGER PRIMARY KEY AUTOINCREMENT, wamid TEXT NOT NULL, sender TEXT NOT NULL, sent_at INTEGER NOT NULL, raw BLOB NOT NULL);
            """;
        command.ExecuteNonQuery();
        return new SqliteFloorRows(connection);
    }

    public Task AddAsync(FloorRow row) => _queue.AddAsync(row);

    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await _running;
        _insert.Dispose();
        _connection.Dispose();
    }

    private ValueTask Commit(List<FloorRow> rows)
    {
        using var transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        foreach (var row in rows)
        {
            _insert.Parameters[0].Value = row.Id;
            _insert.Parameters[1].Value = row.Sender;
            _insert.Parameters[2].Value = row.SentAt;
            _insert.Parameters[3].Value = row.Raw;
            _insert.ExecuteNonQuery();
        }

        transaction.Commit();
        return ValueTask.CompletedTask;
    }
}
