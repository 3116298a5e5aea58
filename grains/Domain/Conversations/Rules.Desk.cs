using Parley.Contracts.Grains;

namespace Parley.Domain.Conversations;

/// <summary>What may be done with a conversation, beside writing to the customer.</summary>
public static partial class Rules
{
    /// <summary>The most labels on one conversation.</summary>
    public const int MaxLabels = 20;

    /// <summary>How far ahead a snooze may end.</summary>
    public static readonly TimeSpan MaxSnooze = TimeSpan.FromDays(366);

    /// <summary>Somebody works on the conversation; what is so already is not recorded again.</summary>
    public static (Decision? Decision, Refusal? Refusal) Change(Conversation state, ChangeDesk command, DateTimeOffset now)
    {
        if (state.Version == 0) return (null, NoConversation);
        if (command.Status is { Status: DeskStatus.Snoozed, SnoozedUntil: { } until } && (until <= now || until > now + MaxSnooze))
            return (null, new Refusal(RefusalKind.InvalidArgument, "SNOOZE_INVALID", $"snoozedUntil lies ahead, by {MaxSnooze.TotalDays:0} days at most."));
        var (desk, steps) = (state.Desk, ImmutableArray.CreateBuilder<Step>());
        if (command.Status is { } status && Plain(status) is var wanted && (wanted.Status != desk.Status || wanted.SnoozedUntil != desk.SnoozedUntil))
            steps.Add(new Step(new ConversationStatusChanged(MessageId.New(), wanted.Status, wanted.SnoozedUntil, DeskCause.Somebody, command.Author)));
        var (assignee, team) = (command.Assignee is { } to ? to.Person : desk.Assignee, command.Team is { } of ? of.Team : desk.Team);
        if (assignee != desk.Assignee || team != desk.Team) steps.Add(new Step(new ConversationAssigned(MessageId.New(), assignee, team, DeskCause.Somebody, command.Author)));
        if (command.Labels is { } wish)
        {
            ImmutableArray<DeskItemId> labels = [.. desk.Labels.Union(wish.Add).Except(wish.Remove)];
            ImmutableArray<DeskItemId> added = [.. labels.Except(desk.Labels)], removed = [.. desk.Labels.Except(labels)];
            if (added.Length > 0 && labels.Length > MaxLabels)
                return (null, new Refusal(RefusalKind.FailedPrecondition, "TOO_MANY_LABELS", $"A conversation has at most {MaxLabels} labels; take one away first."));
            if (added.Length + removed.Length > 0) steps.Add(new Step(new ConversationLabelled(MessageId.New(), added, removed, labels, command.Author)));
        }

        if (command.Priority is { } priority && priority != desk.Priority) steps.Add(new Step(new ConversationPrioritized(MessageId.New(), priority, command.Author)));
        return (new Decision(steps.DrainToImmutable(), []), null);
    }

    /// <summary>A note for colleagues.</summary>
    public static (Decision? Decision, Refusal? Refusal) Note(Conversation state, AddNote command, MessageId id, TenantId tenant, DateTimeOffset now) => state.Version == 0
        ? (null, NoConversation)
        : (new Decision([new Step(new NoteAdded(id, command.Text, command.Mentions, command.Author), Claim: Claims.Client(tenant, command.Key, command.RequestHash, now))], []), null);

    /// <summary>It is given out, where it is open and still nobody's.</summary>
    public static Decision Give(Conversation state, PersonId person) => state.Version > 0 && !state.Blocked && state.Desk is { Status: DeskStatus.Open, Assignee: null }
        ? new Decision([new Step(new ConversationAssigned(MessageId.New(), person, state.Desk.Team, DeskCause.GivenOut, null))], [])
        : Decision.Nothing;

    /// <summary>Whose it is has left, where it is still theirs.</summary>
    public static Decision Take(Conversation state, PersonId person) => state.Desk.Assignee == person
        ? new Decision([new Step(new ConversationAssigned(MessageId.New(), null, state.Desk.Team, DeskCause.AgentLeft, null))], [])
        : Decision.Nothing;

    /// <summary>The customer is blocked from now on, or not any more.</summary>
    public static Decision Block(Conversation state, bool blocked, string? author) => state.Version == 0 || state.Blocked == blocked
        ? Decision.Nothing
        : new Decision([new Step(new ConversationBlocked(MessageId.New(), blocked, author))], []);

    /// <summary>A snooze's time may have come.</summary>
    public static Decision Wake(Conversation state, DateTimeOffset now) => state.Desk is { Status: DeskStatus.Snoozed, SnoozedUntil: { } until } && until <= now
        ? new Decision([Opened(DeskCause.SnoozeOver)], [])
        : Decision.Nothing;

    private static Refusal NoConversation { get; } = new(RefusalKind.NotFound, "NOT_FOUND", "There is no such conversation.");

    private static StatusWish Plain(StatusWish wish) => wish.Status == DeskStatus.Snoozed ? wish : wish with { SnoozedUntil = null };

    private static Step Opened(DeskCause cause) => new(new ConversationStatusChanged(MessageId.New(), DeskStatus.Open, null, cause, null));
}
