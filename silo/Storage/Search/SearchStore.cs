using Parley.Storage.Contacts;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Search;

/// <summary>Finds by words, through the index of words that the store has.</summary>
public sealed class SearchStore(Store store) : ISearch
{
    private readonly StoreTables _tables = new(store);

    public Task<Page<FoundMessage>> MessagesAsync(
        TenantId tenant, ImmutableArray<string> words, SessionId? session, ConversationId? conversation, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"search-messages/{tenant}/{session}/{conversation}/{string.Join(' ', words)}";
        return _tables.PageAsync(
            Query(
                tenant, SearchDoc.Message, words, After(cursor, list), pageSize, session?.Value, conversation?.Value,
                "f.seq, m.id, m.conversation, c.session, c.contact, c.name, c.phone, m.direction, m.type, m.text, m.at",
                "JOIN message_view m ON m.id = f.id AND m.tenant = $1 JOIN conversation_view c ON c.id = m.conversation AND c.tenant = $1"),
            pageSize,
            static row => new FoundMessage(
                row.Long(0), new MessageId(row.Text(1)), new ConversationId(row.Text(2)), new SessionId(row.Text(3)), new ContactId(row.Text(4)), row.TextOrNull(5), row.TextOrNull(6),
                (MessageDirection)row.Int(7), row.Text(8), row.TextOrNull(9), row.Time(10)),
            last => new PageCursor(last.Seq, "").ToText(list),
            cancellationToken);
    }

    public Task<Page<FoundConversation>> ConversationsAsync(
        TenantId tenant, ImmutableArray<string> words, SessionId? session, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"search-conversations/{tenant}/{session}/{string.Join(' ', words)}";
        return _tables.PageAsync(
            Query(
                tenant, SearchDoc.Person, words, After(cursor, list), pageSize, session?.Value, null,
                "f.seq, c.id, c.session, c.contact, c.name, c.phone, c.last_at", "JOIN conversation_view c ON c.id = f.id AND c.tenant = $1"),
            pageSize,
            static row => new FoundConversation(row.Long(0), new ConversationId(row.Text(1)), new SessionId(row.Text(2)), new ContactId(row.Text(3)), row.TextOrNull(4), row.TextOrNull(5), row.Time(6)),
            last => new PageCursor(last.Seq, "").ToText(list),
            cancellationToken);
    }

    public Task<Page<(long Seq, ContactView Contact)>> ContactsAsync(
        TenantId tenant, ImmutableArray<string> words, ContactFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"search-contacts/{tenant}/{filter}/{string.Join(' ', words)}";
        return _tables.PageAsync(
            Query(
                tenant, SearchDoc.Contact, words, After(cursor, list), pageSize, null, null, $"{ContactList.Columns}, f.seq", "JOIN contact_view v ON v.contact = f.id AND v.tenant = $1",
                arguments => $" AND EXISTS (SELECT 1 FROM contact_view v WHERE v.tenant = $1 AND v.contact = d.id AND v.gone = 0{ContactList.Conditions(filter, arguments)})"),
            pageSize,
            static row => (Seq: row.Long(ContactList.ColumnCount), Contact: ContactList.Read(row)),
            last => new PageCursor(last.Seq, "").ToText(list),
            cancellationToken);
    }

    private static long After(string? cursor, string list) => cursor is null ? long.MaxValue : PageCursor.Parse(cursor, list).Sort;

    private TenantQuery Query(
        TenantId tenant, int kind, ImmutableArray<string> words, long before, int pageSize, string? session, string? conversation, string columns, string joins,
        Func<List<object?>, string>? further = null)
    {
        if (words.IsEmpty) throw new ArgumentException("A search has words.", nameof(words));
        var postgres = store.Kind == StoreKind.Postgres;
        var scoped = SearchDoc.Scoped(tenant, kind, words);
        // Words are letters, marks and digits, so that nothing in them means anything to either language of queries.
        var wanted = postgres ? string.Join(" & ", scoped.Select(static word => $"'{word}':*")) : string.Join(" AND ", scoped.Select(static word => $"\"{word}\" *"));
        List<object?> arguments = [wanted, before, pageSize + 1];
        var conditions = "";
        if (session is not null) conditions += And("d.session", session);
        if (conversation is not null) conditions += And("d.conversation", conversation);
        if (further is not null) conditions += further(arguments);
        var from = postgres
            ? $"search_docs d WHERE d.tenant = $1 AND d.kind = {kind} AND d.words @@ CAST($2 AS tsquery)"
            : $"search_words w JOIN search_docs d ON d.seq = w.rowid WHERE search_words MATCH $2 AND d.tenant = $1 AND d.kind = {kind}";
        var place = postgres ? "d.seq" : "w.rowid";
        return new TenantQuery(
            tenant,
            $"""
             SELECT {columns} FROM (SELECT d.seq, d.id FROM {from} AND {place} < $3{conditions} ORDER BY {place} DESC LIMIT $4) AS f
             {joins} ORDER BY f.seq DESC
             """,
            [.. arguments]);

        string And(string column, string value)
        {
            arguments.Add(value);
            return $" AND {column} = ${arguments.Count + 1}";
        }
    }
}
