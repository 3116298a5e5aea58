using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Notices;

/// <summary>Notices in plain tables.</summary>
public sealed class NoticeStore(Store store) : INotices
{
    internal const string Columns = "id, tenant, topic, subject, body, at, read_at, occasion, message";
    private readonly StoreTables _tables = new(store);

    public async Task<int> AddAsync(ImmutableArray<Notice> notices, CancellationToken cancellationToken = default) =>
        notices.IsEmpty ? 0 : await _tables.ExecuteAsync([.. notices.Select(Add)], cancellationToken);

    public Task<Page<Notice>> ListAsync(TenantId? tenant, bool unreadOnly, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"notices/{tenant}/{unreadOnly}";
        var after = cursor is null ? new PageCursor(long.MaxValue, "") : PageCursor.Parse(cursor, list);
        var which = unreadOnly ? " AND read_at IS NULL" : "";
        var query = $"SELECT {Columns} FROM notices WHERE tenant = $1 AND at <= $2 AND (at < $2 OR id > $3){which} ORDER BY at DESC, id LIMIT $4";
        return tenant is { } one
            ? _tables.PageAsync(new TenantQuery(one, query, after.Sort, after.Tie, pageSize + 1), pageSize, Read, Next, cancellationToken)
            : _tables.PageAsync(new Statement(query, "", after.Sort, after.Tie, pageSize + 1), pageSize, Read, Next, cancellationToken);

        string Next(Notice last) => new PageCursor(Microseconds.Of(last.At), last.Id.Value).ToText(list);
    }

    public async Task<long> UnreadAsync(TenantId? tenant, CancellationToken cancellationToken = default)
    {
        const string query = "SELECT count(*) FROM notices WHERE tenant = $1 AND read_at IS NULL";
        return (tenant is { } one
            ? await _tables.QueryAsync(new TenantQuery(one, query), static row => row.Long(0), cancellationToken)
            : await _tables.QueryAsync(new Statement(query, ""), static row => row.Long(0), cancellationToken))[0];
    }

    public Task<int> MarkReadAsync(TenantId? tenant, ImmutableArray<NoticeId>? ids, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        if (ids is not { } some) return _tables.ExecuteAsync(new Statement("UPDATE notices SET read_at = $2 WHERE tenant = $1 AND read_at IS NULL", Of(tenant), Microseconds.Of(at)), cancellationToken);
        if (some.IsEmpty) return Task.FromResult(0);
        return _tables.ExecuteAsync(
            [.. some.Select(id => new Statement("UPDATE notices SET read_at = $2 WHERE tenant = $1 AND id = $3 AND read_at IS NULL", Of(tenant), Microseconds.Of(at), id.Value))], cancellationToken);
    }

    public async Task<ImmutableDictionary<NoticeTopic, bool>> PreferencesAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        (await _tables.QueryAsync(
            new TenantQuery(tenant, "SELECT topic, wanted FROM notice_preferences WHERE tenant = $1"), static row => (Topic: (NoticeTopic)row.Int(0), Wanted: row.Int(1) == 1), cancellationToken))
        .ToImmutableDictionary(static one => one.Topic, static one => one.Wanted);

    public Task SavePreferenceAsync(TenantId tenant, NoticeTopic topic, bool wanted, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            "INSERT INTO notice_preferences (tenant, topic, wanted) VALUES ($1, $2, $3) ON CONFLICT (tenant, topic) DO UPDATE SET wanted = excluded.wanted", tenant.Value, (int)topic, wanted ? 1 : 0),
        cancellationToken);

    public Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("DELETE FROM notices WHERE at < $1", Microseconds.Of(before)), cancellationToken);

    /// <summary>The tables decide whether it is wanted, so that a preference and a notice that meet do so in some order.</summary>
    private static Statement Add(Notice notice)
    {
        const string said = "(SELECT p.wanted FROM notice_preferences AS p WHERE p.tenant = $2 AND p.topic = $3)";
        var unless = NoticeTopics.IsAlwaysTold(notice.Topic) ? "1" : $"COALESCE({said}, {(NoticeTopics.IsWantedUnlessDeclined(notice.Topic) ? 1 : 0)})";
        return new Statement(
            $"""
             INSERT INTO notices ({Columns})
             SELECT CAST($1 AS text), CAST($2 AS text), CAST($3 AS integer), CAST($4 AS text), CAST($5 AS text), CAST($6 AS bigint), NULL, CAST($7 AS text), CAST($8 AS text) WHERE {unless} = 1
             ON CONFLICT (tenant, occasion) DO NOTHING
             """,
            notice.Id.Value, Of(notice.Tenant), (int)notice.Topic, notice.Subject, notice.Text, Microseconds.Of(notice.At), notice.Occasion, notice.Message);
    }

    internal static string Of(TenantId? tenant) => tenant?.Value ?? "";

    internal static TenantId? TenantOf(string tenant) => tenant.Length > 0 ? new TenantId(tenant) : null;

    internal static Notice Read(Row row) => new(
        new NoticeId(row.Text(0)), TenantOf(row.Text(1)), (NoticeTopic)row.Int(2), row.Text(3), row.Text(4), row.Time(5), row.TimeOrNull(6), row.Text(7)) { Message = row.TextOrNull(8) };
}
