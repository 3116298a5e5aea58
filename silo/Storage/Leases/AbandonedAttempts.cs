using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Leases;

/// <summary>
/// Attempts that nobody will bring an end to: claimed in the name of a process whose own lease is over. On PostgreSQL, where
/// there are several processes.
/// </summary>
public sealed class AbandonedAttempts(Store store)
{
    /// <summary>What a process's own lease is called.</summary>
    private const string Process = "process:";
    private const long Day = 86_400_000_000;
    private readonly StoreTables _tables = new(store);

    /// <summary>The lease that says of a process that it is there, by the name under which it claims.</summary>
    public static string LeaseOf(string owner) => Process + owner;

    /// <summary>Sessions with such attempts. One look at the claimed rows, which are as many as there are requests under way.</summary>
    public Task<ImmutableArray<SessionKey>> SessionsAsync(CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement(
            $"""
            SELECT DISTINCT o.tenant, o.session FROM outbox o
            WHERE o.owner IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.name = '{Process}' || o.owner AND l.until > (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
            """),
        static row => new SessionKey(new TenantId(row.Text(0)), new SessionId(row.Text(1))),
        cancellationToken);

    /// <summary>Removes the leases of processes that ended without giving them back, a day after.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement($"DELETE FROM leases WHERE name LIKE '{Process}%' AND until < (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - $1", Day), cancellationToken);
}
