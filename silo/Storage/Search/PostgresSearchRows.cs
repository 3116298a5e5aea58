using Npgsql;
using Parley.Storage.Views;

namespace Parley.Storage.Search;

/// <summary>Documents in PostgreSQL: one statement for a batch.</summary>
internal static class PostgresSearchRows
{
    /// <summary>Adds documents; one that is there gets the words it has not got.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, List<SearchDoc> docs, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                PostgresViewRows.Command(
                    """
                    INSERT INTO search_docs (tenant, kind, id, conversation, session, words)
                    SELECT d.tenant, d.kind, d.id, d.conversation, COALESCE((SELECT c.session FROM conversations c WHERE c.id = d.conversation), ''), array_to_tsvector(string_to_array(d.words, ' '))
                    FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS d (tenant, kind, id, conversation, words, place)
                    ORDER BY d.place
                    ON CONFLICT (kind, id) DO UPDATE SET words = search_docs.words || excluded.words WHERE NOT tsvector_to_array(search_docs.words) @> tsvector_to_array(excluded.words)
                    """,
                    PostgresViewRows.Texts(docs, static doc => doc.Tenant.Value),
                    PostgresViewRows.Numbers(docs, static doc => doc.Kind),
                    PostgresViewRows.Texts(docs, static doc => doc.Id),
                    PostgresViewRows.Texts(docs, static doc => doc.Conversation.Value),
                    PostgresViewRows.Texts(docs, static doc => string.Join(' ', doc.Words))),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
