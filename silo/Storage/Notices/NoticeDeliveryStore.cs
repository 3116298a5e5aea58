using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Notices;

/// <summary>Deliveries in plain tables; what they say has one of its own, which tenants' roles cannot read.</summary>
public sealed class NoticeDeliveryStore(Store store) : INoticeDeliveries
{
    private const string Columns = "d.id, d.tenant, d.notice, d.topic, d.channel, d.person, d.recipient, d.way, d.state, d.attempts, d.created_at, d.due_at, d.expires_at, d.ended_at, d.result";
    private const int MostRecipients = 1000;
    private static readonly string Declinable = string.Join(", ", Enum.GetValues<NoticeTopic>().Where(static topic => !NoticeTopics.IsAlwaysTold(topic)).Select(static topic => $"{topic:D}"));
    private readonly StoreTables _tables = new(store);

    public Task AddAsync(ImmutableArray<SealedDelivery> deliveries, CancellationToken cancellationToken = default) =>
        deliveries.IsEmpty ? Task.CompletedTask : _tables.ExecuteAsync([.. deliveries.SelectMany(Add)], cancellationToken);

    public Task<ImmutableArray<UntoldNotice>> UntoldAsync(int count, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement(
            $"SELECT n.{NoticeStore.Columns.Replace(", ", ", n.", StringComparison.Ordinal)}, t.name FROM notices AS n LEFT JOIN tenants AS t ON t.id = n.tenant WHERE n.told_at IS NULL ORDER BY n.at, n.id LIMIT $1", count),
        static row => new UntoldNotice(NoticeStore.Read(row), row.TextOrNull(9) ?? ""),
        cancellationToken);

    public Task<bool> TellAsync(NoticeId notice, DateTimeOffset at, ImmutableArray<SealedDelivery> deliveries, CancellationToken cancellationToken = default) => _tables.ExecuteIfAsync(
        new Statement("UPDATE notices SET told_at = $2 WHERE id = $1 AND told_at IS NULL", notice.Value, Microseconds.Of(at)), [.. deliveries.SelectMany(Add)], cancellationToken);

    public async Task<bool> WasToldAsync(Notice notice, DateTimeOffset after, CancellationToken cancellationToken = default) => !(await _tables.QueryAsync(
        new Statement(
            "SELECT 1 FROM notices WHERE tenant = $1 AND topic = $2 AND subject = $3 AND told_at > $4 AND id <> $5 LIMIT 1",
            NoticeStore.Of(notice.Tenant), (int)notice.Topic, notice.Subject, Microseconds.Of(after), notice.Id.Value),
        static row => row.Int(0), cancellationToken)).IsEmpty;

    public Task<ImmutableArray<NoticeRecipient>> RecipientsAsync(TenantId? tenant, NoticeTopic topic, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        var query =
            $"""
             SELECT p.id, p.email, p.phone, p.locale, m.role, {Said(NoticeChannel.Mail)}, {Said(NoticeChannel.WhatsApp)},
                 (SELECT count(*) FROM notice_deliveries AS d WHERE d.tenant = m.tenant AND d.person = m.person AND d.created_at > $3 AND d.topic IN ({Declinable}) AND d.state <> {NoticeDeliveryState.HeldBack:D})
             FROM memberships AS m JOIN people AS p ON p.id = m.person WHERE m.tenant = $1 ORDER BY m.since, m.person LIMIT {MostRecipients}
             """;
        return tenant is { } one
            ? _tables.QueryAsync(new TenantQuery(one, query, (int)topic, Microseconds.Of(since)), Read, cancellationToken)
            : _tables.QueryAsync(new Statement(query, "", (int)topic, Microseconds.Of(since)), Read, cancellationToken);

        static NoticeRecipient Read(Row row) => new(
            new PersonId(row.Text(0)), row.Text(1), row.TextOrNull(2), row.Text(3), (PersonRole)row.Int(4), Bool(row.IntOrNull(5)), Bool(row.IntOrNull(6)), row.Long(7));
    }

    public Task<ImmutableArray<SealedDelivery>> DueAsync(DateTimeOffset now, int each, int count, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement(
            $"""
             SELECT {Columns}, c.sealed_content
             FROM (SELECT n.*, ROW_NUMBER() OVER (PARTITION BY tenant, channel, way ORDER BY due_at, id) AS place FROM notice_deliveries AS n WHERE due_at <= $1) AS d
             JOIN notice_contents AS c ON c.delivery = d.id WHERE d.place <= $2 ORDER BY d.due_at, d.id LIMIT $3
             """,
            Microseconds.Of(now), each, count),
        static row => new SealedDelivery(Read(row), row.Bytes(15)),
        cancellationToken);

    public async Task<bool> BeginAsync(string id, int attempts, DateTimeOffset nextAt, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement("UPDATE notice_deliveries SET attempts = attempts + 1, due_at = $3 WHERE id = $1 AND attempts = $2 AND due_at IS NOT NULL", id, attempts, Microseconds.Of(nextAt)), cancellationToken) == 1;

    public Task FailedAsync(string id, string result, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("UPDATE notice_deliveries SET result = $2 WHERE id = $1 AND due_at IS NOT NULL", id, result), cancellationToken);

    public Task PostponeAsync(NoticeDelivery like, DateTimeOffset until, string result, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            "UPDATE notice_deliveries SET due_at = $4, result = $5 WHERE tenant = $1 AND channel = $2 AND way = $3 AND due_at < $4",
            NoticeStore.Of(like.Tenant), (int)like.Channel, (int)like.Way, Microseconds.Of(until), result),
        cancellationToken);

    public Task EndAsync(string id, NoticeDeliveryState state, string result, DateTimeOffset at, CancellationToken cancellationToken = default) => _tables.ExecuteIfAsync(
        new Statement("UPDATE notice_deliveries SET state = $2, result = $3, ended_at = $4, due_at = NULL WHERE id = $1 AND due_at IS NOT NULL", id, (int)state, result, Microseconds.Of(at)),
        [new Statement("DELETE FROM notice_contents WHERE delivery = $1", id)],
        cancellationToken);

    public async Task<int> GiveUpAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        const string over = "FROM notice_deliveries WHERE due_at IS NOT NULL AND expires_at <= $1";
        var at = Microseconds.Of(now);
        // Looked for first: mostly there is nothing, and then nothing is written.
        if ((await _tables.QueryAsync(new Statement($"SELECT 1 {over} LIMIT 1", at), static row => row.Int(0), cancellationToken)).IsEmpty) return 0;
        return await _tables.ExecuteAsync(
            [
                new Statement($"DELETE FROM notice_contents WHERE delivery IN (SELECT id {over})", at),
                new Statement($"UPDATE notice_deliveries SET state = {NoticeDeliveryState.GivenUp:D}, ended_at = $1, due_at = NULL WHERE due_at IS NOT NULL AND expires_at <= $1", at),
            ],
            cancellationToken) / 2;
    }

    public Task<Page<NoticeDelivery>> ListAsync(TenantId? tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"notice-deliveries/{tenant}";
        var after = cursor is null ? new PageCursor(long.MaxValue, "") : PageCursor.Parse(cursor, list);
        const string query = $"SELECT {Columns} FROM notice_deliveries AS d WHERE d.tenant = $1 AND d.created_at <= $2 AND (d.created_at < $2 OR d.id > $3) ORDER BY d.created_at DESC, d.id LIMIT $4";
        return tenant is { } one
            ? _tables.PageAsync(new TenantQuery(one, query, after.Sort, after.Tie, pageSize + 1), pageSize, Read, Next, cancellationToken)
            : _tables.PageAsync(new Statement(query, "", after.Sort, after.Tie, pageSize + 1), pageSize, Read, Next, cancellationToken);

        string Next(NoticeDelivery last) => new PageCursor(Microseconds.Of(last.CreatedAt), last.Id).ToText(list);
    }

    public Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("DELETE FROM notice_deliveries WHERE ended_at < $1", Microseconds.Of(before)), cancellationToken);

    public async Task<ImmutableDictionary<(NoticeTopic Topic, NoticeChannel Channel), bool>> WishesAsync(TenantId? tenant, PersonId person, CancellationToken cancellationToken = default) =>
        (await _tables.QueryAsync(
            new Statement("SELECT topic, channel, wanted FROM notice_wishes WHERE tenant = $1 AND person = $2", NoticeStore.Of(tenant), person.Value),
            static row => KeyValuePair.Create(((NoticeTopic)row.Int(0), (NoticeChannel)row.Int(1)), row.Int(2) == 1), cancellationToken)).ToImmutableDictionary();

    public Task SaveWishAsync(TenantId? tenant, PersonId person, NoticeTopic topic, NoticeChannel channel, bool wanted, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            "INSERT INTO notice_wishes (tenant, person, topic, channel, wanted) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, person, topic, channel) DO UPDATE SET wanted = excluded.wanted",
            NoticeStore.Of(tenant), person.Value, (int)topic, (int)channel, wanted ? 1 : 0),
        cancellationToken);

    private static string Said(NoticeChannel channel) => $"(SELECT w.wanted FROM notice_wishes AS w WHERE w.tenant = m.tenant AND w.person = m.person AND w.topic = $2 AND w.channel = {channel:D})";

    private static bool? Bool(int? stored) => stored is { } given ? given == 1 : null;

    private static IEnumerable<Statement> Add(SealedDelivery delivery)
    {
        var one = delivery.Delivery;
        yield return new Statement(
            $"""
             INSERT INTO notice_deliveries ({Columns.Replace("d.", "", StringComparison.Ordinal)})
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING
             """,
            one.Id, NoticeStore.Of(one.Tenant), one.Notice?.Value, (int?)one.Topic, (int)one.Channel, one.Person?.Value, one.To, (int)one.Way,
            (int)one.State, one.Attempts, Microseconds.Of(one.CreatedAt), Microseconds.Of(one.DueAt), Microseconds.Of(one.ExpiresAt), Microseconds.Of(one.EndedAt), one.Result);
        if (one.DueAt is not null) yield return new Statement("INSERT INTO notice_contents (delivery, sealed_content) VALUES ($1, $2) ON CONFLICT (delivery) DO NOTHING", one.Id, delivery.Content);
    }

    private static NoticeDelivery Read(Row row) => new(
        row.Text(0), NoticeStore.TenantOf(row.Text(1)), row.TextOrNull(2) is { } notice ? new NoticeId(notice) : null, (NoticeTopic?)row.IntOrNull(3), (NoticeChannel)row.Int(4),
        row.TextOrNull(5) is { } person ? new PersonId(person) : null, row.Text(6), (NoticeWay)row.Int(7), (NoticeDeliveryState)row.Int(8), row.Int(9), row.Time(10), row.TimeOrNull(11), row.Time(12), row.TimeOrNull(13), row.Text(14));
}
