using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Leases;

/// <summary>Leases as rows, one for each name.</summary>
public sealed class LeaseStore(Store store) : ILeases
{
    private const int LongestName = 200;
    private readonly StoreTables _tables = new(store);

    // The statement's own instant and not the transaction's: it may have waited for a lock.
    private readonly string _now = store.Kind == StoreKind.Postgres
        ? "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
        : "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)";

    public async Task<bool> HoldAsync(string name, string owner, TimeSpan term, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, LongestName);
        var hold = new Statement(
            $"""
            INSERT INTO leases (name, owner, until) VALUES ($1, $2, {_now} + $3)
            ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until WHERE leases.owner = excluded.owner OR leases.until <= {_now}
            """,
            name, owner, (long)term.TotalMicroseconds);
        return await _tables.ExecuteAsync(hold, cancellationToken) == 1;
    }

    public Task ReleaseAsync(string name, string owner, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("DELETE FROM leases WHERE name = $1 AND owner = $2", name, owner), cancellationToken);
}
