using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Accounts;

/// <summary>Dead letters; adding one twice keeps the first.</summary>
public sealed class DeadLetterStore(Store store) : IDeadLetters
{
    private const string Columns = "id, tenant, source, reason, detail, body, at";

    // An owner column that is never NULL: the platform's own letters are one list beside the tenants', under the same index.
    private const string Platform = "";

    private readonly StoreTables _tables = new(store);

    public Task AddAsync(ImmutableArray<DeadLetter> letters, CancellationToken cancellationToken = default) => letters.IsEmpty
        ? Task.CompletedTask
        : _tables.ExecuteAsync([.. letters.Select(Insert)], cancellationToken);

    public Task<Page<DeadLetter>> ListAsync(TenantId? tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var owner = tenant?.Value ?? Platform;
        var list = $"dead-letters/{owner}";
        var after = cursor is null ? new PageCursor(long.MaxValue, "") : PageCursor.Parse(cursor, list);
        const string query = $"SELECT {Columns} FROM dead_letters WHERE tenant = $1 AND at <= $2 AND (at < $2 OR id > $3) ORDER BY at DESC, id LIMIT $4";
        string Next(DeadLetter last) => new PageCursor(Microseconds.Of(last.At), last.Id).ToText(list);
        return tenant is { } one
            ? _tables.PageAsync(new TenantQuery(one, query, after.Sort, after.Tie, pageSize + 1), pageSize, Read, Next, cancellationToken)
            : _tables.PageAsync(new Statement(query, Platform, after.Sort, after.Tie, pageSize + 1), pageSize, Read, Next, cancellationToken);
    }

    private static Statement Insert(DeadLetter letter) => new(
        $"INSERT INTO dead_letters ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
        letter.Id, letter.Tenant?.Value ?? Platform, letter.Source, letter.Reason, letter.Detail, letter.Body, Microseconds.Of(letter.At));

    private static DeadLetter Read(Row row)
    {
        var owner = row.Text(1);
        return new DeadLetter(
            row.Text(0), owner == Platform ? null : new TenantId(owner), row.Text(2), row.Text(3), row.Text(4), row.Bytes(5), row.Time(6));
    }
}
