using Parley.Storage.Journal.Sqlite;
using SQLitePCL;

namespace Parley.Storage.Views;

/// <summary>What people do with conversations, on compiled statements; nothing runs for a conversation that nobody has touched. For the writer thread.</summary>
internal sealed class SqliteDeskStatements(sqlite3 database) : IDisposable
{
    private readonly SqliteStatement _change = new(
        database, "UPDATE conversation_view SET snoozed_until = ?2, assignee = ?3, team = ?4, labels = ?5, priority = ?6 WHERE id = ?1");

    private readonly SqliteStatement _unlabel = new(database, "DELETE FROM label_view WHERE conversation = ?1");
    private readonly SqliteStatement _label = new(
        database,
        """
        INSERT INTO label_view (conversation, label, tenant, place, last_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (conversation, label) DO UPDATE SET place = excluded.place, last_at = excluded.last_at
        """);

    public void Save(ConversationState row, DeskColumns desk)
    {
        if (desk.Changed) Change(row, desk);
        foreach (var label in DeskColumns.Ids(desk.Labels))
        {
            _label.Bind(1, row.Id.Value);
            _label.Bind(2, label);
            _label.Bind(3, row.Tenant.Value);
            _label.Bind(4, row.Place);
            _label.Bind(5, row.LastAt);
            _label.Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_change, _unlabel, _label]) statement.Dispose();
    }

    private void Change(ConversationState row, DeskColumns desk)
    {
        _change.Bind(1, row.Id.Value);
        SqliteViewStatements.Bind(_change, 2, desk.SnoozedUntil);
        SqliteViewStatements.Bind(_change, 3, desk.Assignee);
        SqliteViewStatements.Bind(_change, 4, desk.Team);
        SqliteViewStatements.Bind(_change, 5, desk.Labels);
        _change.Bind(6, desk.Priority);
        _change.Run();
        if (!desk.LabelsChanged) return;
        _unlabel.Bind(1, row.Id.Value);
        _unlabel.Run();
    }
}
