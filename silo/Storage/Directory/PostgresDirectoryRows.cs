using Npgsql;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Directories;

/// <summary>The directory's tables in PostgreSQL: arrays in, one round trip to read, two to write, however many rows.</summary>
internal sealed class PostgresDirectoryRows(Store store) : IDirectoryRows
{
    public Task<Dictionary<PeerKey, KnownPeer>> LoadAsync(IReadOnlyCollection<PeerKey> keys) => store.ReadAsync(async (connection, token) =>
    {
        // LIMIT makes each row an index look-up of its own: left to itself the planner reads whole tables, as their statistics
        // know nothing of the arrays.
        await using var query = new NpgsqlCommand(
            """
            SELECT q.place, i.contact, c.id
            FROM unnest($1::text[], $2::text[], $3::int[], $4::text[]) WITH ORDINALITY AS q (tenant, session, kind, value, place)
            CROSS JOIN LATERAL (SELECT contact FROM identities WHERE tenant = q.tenant AND kind = q.kind AND value = q.value LIMIT 1) i
            LEFT JOIN LATERAL (SELECT id FROM conversations WHERE tenant = q.tenant AND session = q.session AND contact = i.contact LIMIT 1) c ON true
            """,
            (NpgsqlConnection)connection);
        var asked = keys.ToArray();
        query.Parameters.Add(new() { Value = Array.ConvertAll(asked, static key => StoredText.Encode(key.Tenant.Value)) });
        query.Parameters.Add(new() { Value = Array.ConvertAll(asked, static key => StoredText.Encode(key.Session.Value)) });
        query.Parameters.Add(new() { Value = Array.ConvertAll(asked, static key => (int)key.Identity.Kind) });
        query.Parameters.Add(new() { Value = Array.ConvertAll(asked, static key => StoredText.Encode(key.Identity.Value)) });
        var known = new Dictionary<PeerKey, KnownPeer>();
        await using var reader = await query.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            var row = new Row(reader);
            known.Add(asked[row.Long(0) - 1], new KnownPeer(new ContactId(row.Text(1)), row.TextOrNull(2) is { } id ? new ConversationId(id) : null));
        }

        return known;
    });

    public async Task<HashSet<ConversationId>?> SaveAsync(IReadOnlyList<NewIdentity> identities, IReadOnlyList<NewConversation> conversations, IReadOnlyList<NewIdentity> released)
    {
        try
        {
            return await store.WriteAsync((connection, token) => SaveAsync((NpgsqlConnection)connection, identities, conversations, released, token));
        }
        catch (AnotherWasFirstException)
        {
            return null;
        }
    }

    private static async Task<HashSet<ConversationId>> SaveAsync(
        NpgsqlConnection connection, IReadOnlyList<NewIdentity> identities, IReadOnlyList<NewConversation> conversations, IReadOnlyList<NewIdentity> released, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Insert(identities), Insert(conversations) } };
        if (released.Count > 0) batch.BatchCommands.Add(Delete(released));
        foreach (var command in released.GroupBy(static row => row.Tenant).SelectMany(static rows => PeopleNews.Commands(rows.Key, rows.Select(static row => row.Contact)))) batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        // A row that another transaction is just writing is waited for; then it is theirs, and it is not returned here.
        var count = 0;
        while (await reader.ReadAsync(cancellationToken)) count++;
        if (count < identities.Count) throw new AnotherWasFirstException();
        await reader.NextResultAsync(cancellationToken);
        var written = new HashSet<ConversationId>();
        while (await reader.ReadAsync(cancellationToken)) written.Add(new ConversationId(reader.GetString(0)));
        return written;
    }

    private static NpgsqlBatchCommand Delete(IReadOnlyList<NewIdentity> rows) => new(
        """
        DELETE FROM identities i USING unnest($1::text[], $2::int[], $3::text[], $4::text[]) AS r(tenant, kind, value, contact)
        WHERE i.tenant = r.tenant AND i.kind = r.kind AND i.value = r.value AND i.contact = r.contact
        """)
    {
        Parameters =
        {
            new() { Value = rows.Select(static row => StoredText.Encode(row.Tenant.Value)).ToArray() },
            new() { Value = rows.Select(static row => (int)row.Identity.Kind).ToArray() },
            new() { Value = rows.Select(static row => StoredText.Encode(row.Identity.Value)).ToArray() },
            new() { Value = rows.Select(static row => row.Contact.Value).ToArray() },
        },
    };

    private static NpgsqlBatchCommand Insert(IReadOnlyList<NewIdentity> rows) => new(
        """
        INSERT INTO identities (tenant, kind, value, contact) SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[])
        ON CONFLICT (tenant, kind, value) DO NOTHING RETURNING 1
        """)
    {
        Parameters =
        {
            new() { Value = rows.Select(static row => StoredText.Encode(row.Tenant.Value)).ToArray() },
            new() { Value = rows.Select(static row => (int)row.Identity.Kind).ToArray() },
            new() { Value = rows.Select(static row => StoredText.Encode(row.Identity.Value)).ToArray() },
            new() { Value = rows.Select(static row => row.Contact.Value).ToArray() },
        },
    };

    private static NpgsqlBatchCommand Insert(IReadOnlyList<NewConversation> rows) => new(
        """
        INSERT INTO conversations (id, tenant, session, contact) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
        ON CONFLICT (tenant, session, contact) DO NOTHING RETURNING id
        """)
    {
        Parameters =
        {
            new() { Value = rows.Select(static row => row.Id.Value).ToArray() },
            new() { Value = rows.Select(static row => StoredText.Encode(row.Tenant.Value)).ToArray() },
            new() { Value = rows.Select(static row => StoredText.Encode(row.Session.Value)).ToArray() },
            new() { Value = rows.Select(static row => row.Contact.Value).ToArray() },
        },
    };
}
