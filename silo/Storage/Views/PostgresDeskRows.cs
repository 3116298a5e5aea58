using Npgsql;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>What people do with conversations, in PostgreSQL: two statements that a batch without it does not have.</summary>
internal static class PostgresDeskRows
{
    /// <summary>Adds what is to be written of these conversations beside their messages.</summary>
    public static void Add(NpgsqlBatch batch, IReadOnlyCollection<ConversationState> rows)
    {
        List<ConversationState>? changed = null, relabelled = null;
        List<(ConversationState Row, string Label)>? labels = null;
        foreach (var row in rows)
        {
            if (row.Desk is not { } desk) continue;
            if (desk.Changed) (changed ??= []).Add(row);
            if (desk.LabelsChanged) (relabelled ??= []).Add(row);
            foreach (var label in DeskColumns.Ids(desk.Labels)) (labels ??= []).Add((row, label));
        }

        if (changed is not null) batch.BatchCommands.Add(Update(changed));
        if (relabelled is not null)
            batch.BatchCommands.Add(PostgresViewRows.Command("DELETE FROM label_view WHERE conversation = ANY ($1)", [PostgresViewRows.Texts(relabelled, static row => row.Id.Value)]));
        if (labels is not null) batch.BatchCommands.Add(Label(labels));
    }

    private static NpgsqlBatchCommand Update(List<ConversationState> rows) => PostgresViewRows.Command(
        """
        UPDATE conversation_view c SET snoozed_until = d.snoozed_until, assignee = d.assignee, team = d.team, labels = d.labels, priority = d.priority
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[]) AS d (id, snoozed_until, assignee, team, labels, priority)
        WHERE c.id = d.id
        """,
        PostgresViewRows.Texts(rows, static row => row.Id.Value),
        PostgresViewRows.Numbers(rows, static row => row.Desk!.SnoozedUntil),
        PostgresViewRows.Texts(rows, static row => row.Desk!.Assignee),
        PostgresViewRows.Texts(rows, static row => row.Desk!.Team),
        PostgresViewRows.Texts(rows, static row => row.Desk!.Labels),
        PostgresViewRows.Numbers(rows, static row => row.Desk!.Priority));

    private static NpgsqlBatchCommand Label(List<(ConversationState Row, string Label)> labels) => PostgresViewRows.Command(
        """
        INSERT INTO label_view (conversation, label, tenant, place, last_at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::bigint[])
        ON CONFLICT (conversation, label) DO UPDATE SET place = excluded.place, last_at = excluded.last_at
        """,
        PostgresViewRows.Texts(labels, static one => one.Row.Id.Value),
        PostgresViewRows.Texts(labels, static one => one.Label),
        PostgresViewRows.Texts(labels, static one => one.Row.Tenant.Value),
        PostgresViewRows.Numbers(labels, static one => one.Row.Place),
        PostgresViewRows.Numbers(labels, static one => one.Row.LastAt));
}
