using Npgsql;
using Parley.Storage.Database.Postgres;

namespace Parley.Storage.Journal.Postgres;

/// <summary>
/// Knows for which months the journal has partitions, and makes what is missing: at the start and at each month's turn,
/// two months ahead, so that no commit waits at the month's edge.
/// </summary>
internal sealed class PostgresPartitions
{
    private const int Ahead = 3;
    private readonly Lock _lock = new();
    private readonly HashSet<int> _months = [];

    /// <summary>True when an event recorded at <paramref name="at"/> (UTC) has a partition to go to.</summary>
    public bool Has(DateTime at)
    {
        lock (_lock) return _months.Contains(Month(at));
    }

    /// <summary>True when the month after <paramref name="at"/>'s is prepared too.</summary>
    public bool HasNext(DateTime at)
    {
        lock (_lock) return _months.Contains(Month(at) + 1);
    }

    public async Task MakeAsync(NpgsqlConnection connection, DateTime at, CancellationToken cancellationToken)
    {
        // One transaction: a process that starts raises its walls under the same lock, on the same tables.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand($"SELECT pg_advisory_xact_lock({PostgresWalls.Lock})"),
                new NpgsqlBatchCommand("SELECT journal_make_partitions($1, $2)")
                {
                    Parameters = { new NpgsqlParameter<DateTime> { TypedValue = at }, new NpgsqlParameter<int> { TypedValue = Ahead } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        lock (_lock)
        {
            for (var i = 0; i < Ahead; i++) _months.Add(Month(at) + i);
        }
    }

    private static int Month(DateTime at) => (at.Year * 12) + at.Month - 1;
}
