using Google.Protobuf.WellKnownTypes;
using Parley.Domain;
using Parley.Domain.Conversations;
using Parley.V1;

namespace Parley.Frontend.Desk;

/// <summary>The work on conversations in the API's words.</summary>
internal static class DeskMapper
{
    /// <summary>Fills in the data of an event; also what stands in a list of messages.</summary>
    public static void Fill(Event mapped, string conversation, DeskEvent happened)
    {
        if (happened is NoteAdded note) mapped.ConversationNote = new ConversationNote { Conversation = conversation, Message = happened.Line.Value, Note = Note(note) };
        else mapped.ConversationActivity = new ConversationActivity { Conversation = conversation, Message = happened.Line.Value, Activity = Activity(happened) };
    }

    /// <summary>Fills in a line of a conversation that is no message; what was erased stays empty.</summary>
    public static void Fill(Message message, MessageView line)
    {
        if (line.Direction == MessageDirection.Note) message.Type = "note";
        switch (EventCodec.Decode(line.Type, line.Raw))
        {
            case NoteAdded note:
                message.Note = Note(note);
                break;
            case DeskEvent happened:
                message.Activity = Activity(happened);
                break;
        }
    }

    /// <summary>Where the work on a conversation stands.</summary>
    public static void Fill(V1.Conversation conversation, DeskState desk)
    {
        conversation.Status = Status(desk.Status);
        conversation.SnoozedUntil = Time(desk.SnoozedUntil);
        conversation.Assignee = desk.Assignee?.Value ?? "";
        conversation.Team = desk.Team?.Value ?? "";
        conversation.Labels.Clear();
        conversation.Labels.AddRange(desk.Labels.Select(static label => label.Value));
        conversation.Priority = (ConversationPriority)(int)desk.Priority;
        if (desk.Status == DeskStatus.Resolved) conversation.WaitingSince = null;
    }

    /// <summary>The API's number of a status is one more than the stored one.</summary>
    public static ConversationStatus Status(DeskStatus status) => (ConversationStatus)((int)status + 1);

    /// <summary>The stored form of a status that a request names; null for none.</summary>
    public static DeskStatus? Status(ConversationStatus status) => status == ConversationStatus.Unspecified ? null : (DeskStatus)((int)status - 1);

    private static Note Note(NoteAdded note) => new() { Text = note.Text, Author = note.Author ?? "", Mentions = { note.Mentions.Select(static person => person.Value) } };

    private static Activity Activity(DeskEvent happened)
    {
        var activity = new Activity { Author = happened.Author ?? "" };
        switch (happened)
        {
            case ConversationStatusChanged e:
                activity.Status = new Activity.Types.StatusChanged { Status = Status(e.Status), SnoozedUntil = Time(e.SnoozedUntil), Cause = (Activity.Types.Cause)(int)e.Cause };
                break;
            case ConversationAssigned e:
                activity.Assigned = new Activity.Types.Assigned { Assignee = e.Assignee?.Value ?? "", Team = e.Team?.Value ?? "", Cause = (Activity.Types.Cause)(int)e.Cause };
                break;
            case ConversationLabelled e:
                activity.Labelled = new Activity.Types.Labelled { Added = { Ids(e.Added) }, Removed = { Ids(e.Removed) }, Labels = { Ids(e.Labels) } };
                break;
            case ConversationRated e:
                activity.Rated = new Activity.Types.Rated { Rating = e.Rating, Assignee = e.Assignee?.Value ?? "" };
                break;
            case ConversationBlocked e:
                activity.Blocked = new Activity.Types.Blocked { Blocked_ = e.Blocked };
                break;
            case ConversationPrioritized e:
                activity.Prioritized = new Activity.Types.Prioritized { Priority = (ConversationPriority)(int)e.Priority };
                break;
        }

        return activity;
    }

    private static IEnumerable<string> Ids(ImmutableArray<DeskItemId> ids) => ids.Select(static id => id.Value);

    private static Timestamp? Time(DateTimeOffset? at) => at is { } given ? Timestamp.FromDateTimeOffset(given) : null;
}
