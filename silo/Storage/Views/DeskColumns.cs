using Parley.Domain.Conversations;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>The columns of a conversation's row that people change. They are read with every row, and written only where they have changed.</summary>
internal sealed class DeskColumns
{
    private const char Between = ' ';

    public long? SnoozedUntil { get; private set; }

    public string? Assignee { get; private set; }

    public string? Team { get; private set; }

    /// <summary>Ids with a space between them; null for none.</summary>
    public string? Labels { get; private set; }

    public int Priority { get; private set; }

    /// <summary>True when something has changed since the row was read.</summary>
    public bool Changed { get; private set; }

    /// <summary>True when labels came or went.</summary>
    public bool LabelsChanged { get; private set; }

    /// <summary>The columns as they were read; null where there is nothing in them.</summary>
    public static DeskColumns? Of(long? snoozedUntil, string? assignee, string? team, string? labels, int priority) =>
        snoozedUntil is null && assignee is null && team is null && labels is null && priority == 0
            ? null
            : new DeskColumns { SnoozedUntil = snoozedUntil, Assignee = assignee, Team = team, Labels = labels, Priority = priority };

    public void Change(DeskEvent happened)
    {
        switch (happened)
        {
            case ConversationStatusChanged changed:
                SnoozedUntil = Microseconds.Of(changed.SnoozedUntil);
                break;
            case ConversationAssigned assigned:
                (Assignee, Team) = (assigned.Assignee?.Value, assigned.Team?.Value);
                break;
            case ConversationLabelled labelled:
                Labels = labelled.Labels.IsEmpty ? null : string.Join(Between, labelled.Labels);
                LabelsChanged = true;
                break;
            case ConversationPrioritized prioritized:
                Priority = (int)prioritized.Priority;
                break;
            default:
                return;
        }

        Changed = true;
    }

    /// <summary>The ids of a column.</summary>
    public static ImmutableArray<string> Ids(string? labels) => labels is null ? [] : [.. labels.Split(Between)];
}
