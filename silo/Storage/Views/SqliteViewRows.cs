using Microsoft.Data.Sqlite;
using Parley.Storage.Database;
using Parley.Storage.Journal.Sqlite;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>The views' tables in SQLite: row by row on compiled statements, on the read models' writer.</summary>
internal sealed class SqliteViewRows(Store store) : ViewRows(store)
{
    // Of the writer's connection, used on its thread only.
    private SqliteViewStatements? _statements;

    public override int BatchSize => 4000;

    protected override string Clear => "DELETE FROM conversation_view;DELETE FROM message_view;DELETE FROM day_counters;DELETE FROM consent_view;DELETE FROM label_view";

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await Store.ReadModels.WriteAsync((_, _) =>
            {
                _statements?.Dispose();
                _statements = null;
                return Task.FromResult(true);
            });
        }
        catch (Exception e) when (e is ObjectDisposedException or JournalUnavailableException)
        {
            // The store was closed before, and its statements with it.
        }
    }

    protected override Task<(Dictionary<ConversationId, ConversationState> States, Dictionary<ConversationId, long> Reached)?> MoveAndLoadAsync(
        DbConnection connection, FeedCursor from, FeedCursor to, ConversationId[] ids, ConversationId[] others, CancellationToken cancellationToken)
    {
        _statements ??= new SqliteViewStatements(((SqliteConnection)connection).Handle!);
        (Dictionary<ConversationId, ConversationState>, Dictionary<ConversationId, long>)? loaded = null;
        if (_statements.Move(from, to)) loaded = (_statements.Load(ids), _statements.Reached(others));
        return Task.FromResult(loaded);
    }

    protected override Task<List<ConversationState>> FromDirectoryAsync(DbConnection connection, ConversationId[] ids, CancellationToken cancellationToken)
    {
        const string query =
            """
            SELECT c.id, c.tenant, c.session, c.contact,
                (SELECT i.value FROM identities i WHERE i.tenant = c.tenant AND i.contact = c.contact AND i.kind = 1 LIMIT 1)
            FROM conversations c WHERE c.id = $1
            """;
        var states = new List<ConversationState>();
        foreach (var id in ids)
        {
            using var reader = SqliteStatements.Ready(connection, query, id.Value).ExecuteReader();
            if (reader.Read()) states.Add(ReadParties(new Row(reader)));
        }

        return Task.FromResult(states);
    }

    protected override Task SaveAsync(DbConnection connection, Projection projection, CancellationToken cancellationToken)
    {
        _statements!.Save(projection);
        return Task.CompletedTask;
    }
}
