using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Accounts;

/// <summary>Statuses that wait for their message.</summary>
public sealed class ParkedStatusStore(Store store) : IParkedStatuses
{
    private const string Columns = "id, tenant, session, whatsapp_id, raw, tries, due_at";

    private readonly StoreTables _tables = new(store);

    public Task ParkAsync(ImmutableArray<ParkedStatus> statuses, CancellationToken cancellationToken = default) => statuses.IsEmpty
        ? Task.CompletedTask
        : _tables.ExecuteAsync([.. InOrder(statuses, static status => status.Id).Select(Insert)], cancellationToken);

    public Task<ImmutableArray<ParkedStatus>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new Statement(
                $"SELECT {Columns} FROM parked_statuses WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2", Microseconds.Of(now), limit),
            Read,
            cancellationToken);

    public Task RemoveAsync(ImmutableArray<string> ids, CancellationToken cancellationToken = default) => ids.IsEmpty
        ? Task.CompletedTask
        : _tables.ExecuteAsync(
            [.. InOrder(ids, static id => id).Select(static id => new Statement("DELETE FROM parked_statuses WHERE id = $1", id))], cancellationToken);

    public Task PutOffAsync(string id, int tries, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            new Statement("UPDATE parked_statuses SET tries = $2, due_at = $3 WHERE id = $1", id, tries, Microseconds.Of(dueAt)), cancellationToken);

    // Rows are locked one after another until the commit: in one order everywhere, so that two callers cannot wait for each other.
    private static IOrderedEnumerable<T> InOrder<T>(ImmutableArray<T> rows, Func<T, string> id) => rows.OrderBy(id, StringComparer.Ordinal);

    private static Statement Insert(ParkedStatus status) => new(
        $"INSERT INTO parked_statuses ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
        status.Id, status.Tenant.Value, status.Session.Value, status.WhatsAppId, status.Raw, status.Tries, Microseconds.Of(status.DueAt));

    private static ParkedStatus Read(Row row) => new(
        row.Text(0), new TenantId(row.Text(1)), new SessionId(row.Text(2)), row.Text(3), row.Bytes(4), row.Int(5), row.Time(6));
}
