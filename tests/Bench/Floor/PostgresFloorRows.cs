using Npgsql;

namespace Parley.Bench.Floor;

/// <summary>PostgreSQL with its defaults (fsync and synchronous_commit on): one prepared INSERT of arrays per commit, two under way at most.</summary>
internal sealed class PostgresFloorRows : IFloorRows
{
    private const int UnderWay = 2;
    private readonly FloorQueue _queue = new();
    private readonly NpgsqlDataSource _source;
    private Task _running = Task.CompletedTask;

    private PostgresFloorRows(NpgsqlDataSource source) => _source = source;

    public static async Task<PostgresFloorRows> OpenAsync(string connectionString)
    {
        var rows = new PostgresFloorRows(NpgsqlDataSource.Create(connectionString));
        await using (var create = rows._source.CreateCommand(
            "CREATE TABLE floor (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, wamid text NOT NULL, sender text NOT NULL, sent_at bigint NOT NULL, raw bytea NOT NULL)"))
        {
            await create.ExecuteNonQueryAsync();
        }

        rows._running = Task.WhenAll(Enumerable.Range(0, UnderWay).Select(_ => Task.Run(rows.RunAsync)));
        return rows;
    }

    public Task AddAsync(FloorRow row) => _queue.AddAsync(row);

    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await _running;
        await _source.DisposeAsync();
    }

    private async Task RunAsync()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var insert = new NpgsqlCommand(
            "INSERT INTO floor (wamid, sender, sent_at, raw) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[])", connection);
        var ids = new NpgsqlParameter<string[]> { TypedValue = [] };
        var senders = new NpgsqlParameter<string[]> { TypedValue = [] };
        var times = new NpgsqlParameter<long[]> { TypedValue = [] };
        var raws = new NpgsqlParameter<byte[][]> { TypedValue = [] };
        insert.Parameters.AddRange(new NpgsqlParameter[] { ids, senders, times, raws });
        await insert.PrepareAsync();
        await _queue.RunAsync(async rows =>
        {
            ids.TypedValue = [.. rows.Select(static row => row.Id)];
            senders.TypedValue = [.. rows.Select(static row => row.Sender)];
            times.TypedValue = [.. rows.Select(static row => row.SentAt)];
            raws.TypedValue = [.. rows.Select(static row => row.Raw)];
            await insert.ExecuteNonQueryAsync();
        });
    }
}
