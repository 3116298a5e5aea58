using System.Globalization;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Accounts;

/// <summary>Business portfolios and their reach, in one SQL for both dialects.</summary>
public sealed class PortfolioStore(Store store) : IPortfolios
{
    private readonly StoreTables _tables = new(store);

    public async Task<PortfolioRecord> LoadAsync(PortfolioKey portfolio, CancellationToken cancellationToken = default)
    {
        var limits = await _tables.QueryAsync(
            new Statement("SELECT set_limit, meta_limit FROM portfolios WHERE id = $1", portfolio.Value), row => (Limit(row, 0), Limit(row, 1)), cancellationToken);
        var tenants = await _tables.QueryAsync(
            new Statement("SELECT tenant, weight, own_limit FROM portfolio_tenants WHERE portfolio = $1 ORDER BY tenant", portfolio.Value),
            row => new PortfolioTenant(new TenantId(row.Text(0)), row.Int(1), Limit(row, 2)),
            cancellationToken);
        var sessions = await _tables.QueryAsync(
            new Statement("SELECT tenant, session FROM portfolio_sessions WHERE portfolio = $1 ORDER BY session", portfolio.Value),
            row => new SessionKey(new TenantId(row.Text(0)), new SessionId(row.Text(1))),
            cancellationToken);
        var (set, meta) = limits.IsEmpty ? default : limits[0];
        return new PortfolioRecord(set, meta, tenants, sessions);
    }

    public Task<Page<PortfolioKey>> ListAsync(string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        const string list = "portfolios";
        var after = cursor is null ? "" : PageCursor.Parse(cursor, list).Tie;
        return _tables.PageAsync(
            new Statement("SELECT DISTINCT portfolio FROM portfolio_sessions WHERE portfolio > $1 ORDER BY portfolio LIMIT $2", after, pageSize + 1),
            pageSize, row => new PortfolioKey(row.Text(0)), last => new PageCursor(0, last.Value).ToText(list), cancellationToken);
    }

    public Task SaveLimitsAsync(PortfolioKey portfolio, MessagingLimit? set, MessagingLimit? meta, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            new Statement(
                """
                INSERT INTO portfolios (id, set_limit, meta_limit) VALUES ($1, $2, $3)
                ON CONFLICT (id) DO UPDATE SET set_limit = excluded.set_limit, meta_limit = excluded.meta_limit
                """,
                portfolio.Value, (int?)set, (int?)meta),
            cancellationToken);

    public Task SaveTenantAsync(PortfolioKey portfolio, PortfolioTenant tenant, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            new Statement(
                """
                INSERT INTO portfolio_tenants (portfolio, tenant, weight, own_limit) VALUES ($1, $2, $3, $4)
                ON CONFLICT (portfolio, tenant) DO UPDATE SET weight = excluded.weight, own_limit = excluded.own_limit
                """,
                portfolio.Value, tenant.Tenant.Value, tenant.Weight, (int?)tenant.Own),
            cancellationToken);

    public Task AddSessionAsync(PortfolioKey portfolio, SessionKey session, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            new Statement(
                """
                INSERT INTO portfolio_sessions (session, tenant, portfolio) VALUES ($1, $2, $3)
                ON CONFLICT (session) DO UPDATE SET portfolio = excluded.portfolio WHERE portfolio_sessions.tenant = excluded.tenant
                """,
                session.Session.Value, session.Tenant.Value, portfolio.Value),
            cancellationToken);

    public Task RemoveSessionAsync(PortfolioKey portfolio, SessionKey session, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            new Statement(
                "DELETE FROM portfolio_sessions WHERE session = $1 AND tenant = $2 AND portfolio = $3", session.Session.Value, session.Tenant.Value, portfolio.Value),
            cancellationToken);

    public Task<ImmutableArray<ReachedPeople>> ReachedAsync(PortfolioKey portfolio, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new Statement(
                "SELECT tenant, until, count(*) FROM reach_people WHERE portfolio = $1 AND until > $2 GROUP BY tenant, until", portfolio.Value, Microseconds.Of(now)),
            row => new ReachedPeople(new TenantId(row.Text(0)), row.Time(1), (int)row.Long(2)),
            cancellationToken);

    public Task<ImmutableArray<ReachLeaseRecord>> LeasesAsync(PortfolioKey portfolio, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new Statement(
                "SELECT id, tenant, session, people, ends, until FROM reach_leases WHERE portfolio = $1 AND until > $2", portfolio.Value, Microseconds.Of(now)),
            row => new ReachLeaseRecord(
                Guid.ParseExact(row.Text(0), "N"), new SessionKey(new TenantId(row.Text(1)), new SessionId(row.Text(2))), row.Int(3), row.Time(4), row.Time(5)),
            cancellationToken);

    public Task<ImmutableArray<ReachedPerson>> FindAsync(
        PortfolioKey portfolio, TenantId tenant, ImmutableArray<string> people, CancellationToken cancellationToken = default)
    {
        if (people.IsEmpty) return Task.FromResult(ImmutableArray<ReachedPerson>.Empty);
        var places = string.Join(", ", Enumerable.Range(3, people.Length).Select(i => $"${i.ToString(CultureInfo.InvariantCulture)}"));
        return _tables.QueryAsync(
            new Statement(
                $"SELECT person, until FROM reach_people WHERE portfolio = $1 AND tenant = $2 AND person IN ({places})", [portfolio.Value, tenant.Value, .. people]),
            row => new ReachedPerson(row.Text(0), row.Time(1)),
            cancellationToken);
    }

    public Task ChangeAsync(PortfolioKey portfolio, ReachChange change, CancellationToken cancellationToken = default)
    {
        var statements = ImmutableArray.CreateBuilder<Statement>(change.People.Length + 2);
        // In one order, so that two writers wait for each other and never in a circle.
        foreach (var person in change.People.Order(StringComparer.Ordinal))
        {
            statements.Add(new Statement(
                """
                INSERT INTO reach_people (portfolio, tenant, person, until) VALUES ($1, $2, $3, $4)
                ON CONFLICT (portfolio, tenant, person) DO UPDATE SET until = excluded.until
                """,
                portfolio.Value, change.Tenant.Value, person, Microseconds.Of(change.Until)));
        }

        if (change.Ended is { } ended) statements.Add(new Statement("DELETE FROM reach_leases WHERE id = $1", ended.ToString("N")));
        if (change.Begun is { } begun)
        {
            statements.Add(new Statement(
                "INSERT INTO reach_leases (id, portfolio, tenant, session, people, ends, until) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                begun.Id.ToString("N"), portfolio.Value, begun.Session.Tenant.Value, begun.Session.Session.Value, begun.People,
                Microseconds.Of(begun.Ends), Microseconds.Of(begun.Until)));
        }

        return _tables.ExecuteAsync(statements.ToImmutable(), cancellationToken);
    }

    public Task ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            [
                new Statement("DELETE FROM reach_people WHERE until <= $1", Microseconds.Of(now)),
                new Statement("DELETE FROM reach_leases WHERE until <= $1", Microseconds.Of(now)),
            ],
            cancellationToken);

    private static MessagingLimit? Limit(Row row, int column) => (MessagingLimit?)row.IntOrNull(column);
}
