using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Platform;

/// <summary>Counts over the tables.</summary>
public sealed class FigureStore(Store store) : IPlatformFigures
{
    private readonly StoreTables _tables = new(store);

    public async Task<PlatformFigures> CountAsync(CancellationToken cancellationToken = default) => (await _tables.FindAsync(
        new Statement(
            $"""
             SELECT (SELECT count(*) FROM tenants), (SELECT count(*) FROM tenant_standings WHERE suspended = 1), (SELECT count(*) FROM sessions WHERE ended_at IS NULL),
                 (SELECT count(*) FROM dead_letters), (SELECT count(*) FROM parked_statuses), (SELECT count(*) FROM outbox),
                 (SELECT count(*) FROM webhook_waiting WHERE dead_at IS NULL), (SELECT count(*) FROM webhook_waiting WHERE dead_at IS NOT NULL),
                 (SELECT count(*) FROM abuse_reports WHERE state IN ({(int)AbuseState.Open}, {(int)AbuseState.Reviewing}))
             """),
        static row => new PlatformFigures(row.Long(0), row.Long(1), row.Long(2), row.Long(3), row.Long(4), row.Long(5), row.Long(6), row.Long(7), row.Long(8)),
        cancellationToken))!;
}
