using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Directories;

/// <summary>The directory's tables in SQLite: row by row on compiled statements, because there is no distance to travel.</summary>
internal sealed class SqliteDirectoryRows(Store store) : IDirectoryRows
{
    public Task<Dictionary<PeerKey, KnownPeer>> LoadAsync(IReadOnlyCollection<PeerKey> keys) => store.ReadAsync((connection, _) =>
    {
        const string query =
            """
            SELECT i.contact, c.id FROM identities i
            LEFT JOIN conversations c ON c.tenant = i.tenant AND c.session = $2 AND c.contact = i.contact
            WHERE i.tenant = $1 AND i.kind = $3 AND i.value = $4
            """;
        var known = new Dictionary<PeerKey, KnownPeer>();
        foreach (var key in keys)
        {
            var command = SqliteStatements.Ready(connection, query, key.Tenant.Value, key.Session.Value, (int)key.Identity.Kind, key.Identity.Value);
            using var reader = command.ExecuteReader();
            if (!reader.Read()) continue;
            var row = new Row(reader);
            known.Add(key, new KnownPeer(new ContactId(row.Text(0)), row.TextOrNull(1) is { } id ? new ConversationId(id) : null));
        }

        return Task.FromResult(known);
    });

    public async Task<HashSet<ConversationId>?> SaveAsync(IReadOnlyList<NewIdentity> identities, IReadOnlyList<NewConversation> conversations, IReadOnlyList<NewIdentity> released)
    {
        try
        {
            return await store.WriteAsync((connection, _) => Task.FromResult(Save(connection, identities, conversations, released)));
        }
        catch (AnotherWasFirstException)
        {
            return null;
        }
    }

    private static HashSet<ConversationId> Save(DbConnection connection, IReadOnlyList<NewIdentity> identities, IReadOnlyList<NewConversation> conversations, IReadOnlyList<NewIdentity> released)
    {
        foreach (var row in identities)
        {
            var insert = SqliteStatements.Ready(
                connection,
                "INSERT INTO identities (tenant, kind, value, contact) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, kind, value) DO NOTHING",
                row.Tenant.Value, (int)row.Identity.Kind, row.Identity.Value, row.Contact.Value);
            if (insert.ExecuteNonQuery() == 0) throw new AnotherWasFirstException();
        }

        foreach (var row in released)
        {
            SqliteStatements.Ready(
                connection,
                "DELETE FROM identities WHERE tenant = $1 AND kind = $2 AND value = $3 AND contact = $4",
                row.Tenant.Value, (int)row.Identity.Kind, row.Identity.Value, row.Contact.Value).ExecuteNonQuery();
        }

        var written = new HashSet<ConversationId>();
        foreach (var row in conversations)
        {
            var insert = SqliteStatements.Ready(
                connection,
                "INSERT INTO conversations (id, tenant, session, contact) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, session, contact) DO NOTHING",
                row.Id.Value, row.Tenant.Value, row.Session.Value, row.Contact.Value);
            if (insert.ExecuteNonQuery() > 0) written.Add(row.Id);
        }

        return written;
    }
}
