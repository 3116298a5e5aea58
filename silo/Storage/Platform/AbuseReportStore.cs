using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Platform;

/// <summary>Abuse reports in a plain table.</summary>
public sealed class AbuseReportStore(Store store) : IAbuseReports
{
    private const string Columns = "id, tenant, number, kind, report, contact, at, state, decision, decided_at";
    private readonly StoreTables _tables = new(store);

    public Task AddAsync(AbuseReport report, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            $"INSERT INTO abuse_reports ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            report.Id.Value, report.Tenant?.Value, report.Number, report.Kind, report.Text, report.Contact, Microseconds.Of(report.At), (int)report.State, report.Decision, Microseconds.Of(report.DecidedAt)),
        cancellationToken);

    public async Task<TenantId?> OwnerOfAsync(string number, CancellationToken cancellationToken = default)
    {
        // WhatsApp writes numbers for people: +1 (555) 010-9999.
        var rows = await _tables.QueryAsync(
            new Statement(
                "SELECT tenant FROM sessions WHERE ended_at IS NULL AND replace(replace(replace(replace(replace(display_phone_number, '+', ''), ' ', ''), '-', ''), '(', ''), ')', '') = $1 LIMIT 1", number),
            static row => new TenantId(row.Text(0)), cancellationToken);
        return rows.IsEmpty ? null : rows[0];
    }

    public Task<AbuseReport?> FindAsync(AbuseReportId id, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"SELECT {Columns} FROM abuse_reports WHERE id = $1", id.Value), Read, cancellationToken);

    public Task<Page<AbuseReport>> ListAsync(AbuseState? state, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"abuse-reports/{state}";
        var after = cursor is null ? new PageCursor(long.MaxValue, "") : PageCursor.Parse(cursor, list);
        var which = state is null ? "" : " AND state = $4";
        object?[] arguments = state is { } one ? [after.Sort, after.Tie, pageSize + 1, (int)one] : [after.Sort, after.Tie, pageSize + 1];
        return _tables.PageAsync(
            new Statement($"SELECT {Columns} FROM abuse_reports WHERE at <= $1 AND (at < $1 OR id > $2){which} ORDER BY at DESC, id LIMIT $3", arguments),
            pageSize, Read, last => new PageCursor(Microseconds.Of(last.At), last.Id.Value).ToText(list), cancellationToken);
    }

    public async Task<bool> DecideAsync(AbuseReportId id, AbuseState state, string decision, DateTimeOffset at, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement("UPDATE abuse_reports SET state = $2, decision = $3, decided_at = $4 WHERE id = $1", id.Value, (int)state, decision, Microseconds.Of(at)), cancellationToken) > 0;

    private static AbuseReport Read(Row row) => new(
        new AbuseReportId(row.Text(0)), row.TextOrNull(1) is { } tenant ? new TenantId(tenant) : null, row.Text(2), row.Text(3), row.Text(4), row.TextOrNull(5), row.Time(6), (AbuseState)row.Int(7), row.Text(8), row.TimeOrNull(9));
}
