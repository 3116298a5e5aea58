using Parley.Storage.Tables;

namespace Parley.Storage.Search;

/// <summary>Documents in SQLite: a row, and its words in the index of words. For the writer thread.</summary>
internal static class SqliteSearchRows
{
    private const string Add =
        """
        INSERT INTO search_docs (tenant, kind, id, conversation, session, words)
        VALUES ($1, $2, $3, $4, COALESCE((SELECT c.session FROM conversations c WHERE c.id = $4), ''), $5)
        ON CONFLICT (kind, id) DO NOTHING RETURNING seq
        """;

    private const string AddWords = "INSERT INTO search_words (rowid, words) VALUES ($1, $2)";

    /// <summary>Adds documents; one of a person that is there gets the words it has not got.</summary>
    public static void Save(DbConnection connection, List<SearchDoc> docs)
    {
        foreach (var doc in docs)
        {
            var words = string.Join(' ', doc.Words);
            if (SqliteStatements.Ready(connection, Add, doc.Tenant.Value, doc.Kind, doc.Id, doc.Conversation.Value, words).ExecuteScalar() is long seq)
                SqliteStatements.Ready(connection, AddWords, seq, words).ExecuteNonQuery();
            else if (doc.Kind != SearchDoc.Message)
                Widen(connection, doc);
        }
    }

    private static void Widen(DbConnection connection, SearchDoc doc)
    {
        long seq;
        string before;
        using (var reader = SqliteStatements.Ready(connection, "SELECT seq, words FROM search_docs WHERE kind = $1 AND id = $2", doc.Kind, doc.Id).ExecuteReader())
        {
            if (!reader.Read()) return;
            var row = new Row(reader);
            (seq, before) = (row.Long(0), row.TextOrNull(1) ?? "");
        }

        var words = before.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (doc.Words.All(words.Contains)) return;
        var after = string.Join(' ', words.Union(doc.Words, StringComparer.Ordinal));
        SqliteStatements.Ready(connection, "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', $1, $2)", seq, before).ExecuteNonQuery();
        SqliteStatements.Ready(connection, "UPDATE search_docs SET words = $2 WHERE seq = $1", seq, after).ExecuteNonQuery();
        SqliteStatements.Ready(connection, AddWords, seq, after).ExecuteNonQuery();
    }
}
