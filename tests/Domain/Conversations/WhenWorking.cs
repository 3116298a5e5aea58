using System.Collections.Immutable;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Domain.Conversations;

namespace Parley.Tests.Domain.Conversations;

public class WhenWorking
{
    private static readonly PersonId Anna = PersonId.New();

    [Fact]
    public void A_conversation_begins_open_and_nobodys()
    {
        Assert.Equal(DeskState.New, Given.Open().Desk);
    }

    [Fact]
    public void What_is_done_is_recorded_once_and_by_whom()
    {
        var (team, label) = (DeskItemId.New(), DeskItemId.New());
        var command = new ChangeDesk(Anna.Value, new StatusWish(DeskStatus.Resolved, null), new AssigneeWish(Anna), new TeamWish(team), new LabelWish([label], []), DeskPriority.High);
        var decision = Rules.Change(Given.Open(), command, Given.Now).Decision!;
        var state = Given.Apply(Given.Open(), decision);

        Assert.All(decision.Steps, step => Assert.Equal(Anna.Value, Assert.IsAssignableFrom<DeskEvent>(step.Event).Author));
        Assert.Equal((DeskStatus.Resolved, Anna, team, DeskPriority.High), (state.Desk.Status, state.Desk.Assignee, state.Desk.Team, state.Desk.Priority));
        Assert.Equal([label], state.Desk.Labels.ToArray());
        Assert.Empty(Rules.Change(state, command, Given.Now).Decision!.Steps);
    }

    [Fact]
    public void What_is_left_out_stays()
    {
        var state = Do(Given.Open(), new ChangeDesk("key", Assignee: new AssigneeWish(Anna), Team: new TeamWish(DeskItemId.New())));

        Assert.Equal(state.Desk with { Assignee = null }, Do(state, new ChangeDesk("key", Assignee: new AssigneeWish(null))).Desk);
        Assert.Equal(state.Desk with { Team = null }, Do(state, new ChangeDesk("key", Team: new TeamWish(null))).Desk);
    }

    [Theory]
    [InlineData(DeskStatus.Snoozed)]
    [InlineData(DeskStatus.Resolved)]
    public void A_message_of_the_customers_opens_it_again_in_the_same_append(DeskStatus status)
    {
        var state = Do(Given.Open(), new ChangeDesk("key", new StatusWish(status, null), new AssigneeWish(Anna)));

        var decision = Rules.Receive(state, Given.Receive(Given.Message("wamid.2"), Given.Message("wamid.3")), ImmutableHashSet<int>.Empty, Given.Now);

        var opened = Assert.IsType<ConversationStatusChanged>(decision.Steps[^1].Event);
        Assert.Equal((3, DeskStatus.Open, DeskCause.CustomerWrote, null), (decision.Steps.Length, opened.Status, opened.Cause, opened.Author));
        Assert.Equal(Anna, Given.Apply(state, decision).Desk.Assignee);
    }

    [Theory]
    [InlineData("system")]
    [InlineData("reaction")]
    public void What_asks_for_no_answer_opens_nothing(string type)
    {
        var state = Do(Given.Open(), new ChangeDesk("key", new StatusWish(DeskStatus.Resolved, null)));

        Assert.Single(Rules.Receive(state, Given.Receive(Given.Message("wamid.2") with { Type = type }), ImmutableHashSet<int>.Empty, Given.Now).Steps);
    }

    [Fact]
    public void A_message_to_an_open_conversation_is_one_event()
    {
        Assert.Single(Rules.Receive(Given.Open(), Given.Receive(Given.Message("wamid.2")), ImmutableHashSet<int>.Empty, Given.Now).Steps);
    }

    [Fact]
    public void A_snooze_is_over_when_its_time_has_come_and_not_before()
    {
        var until = Given.Now.AddHours(1);
        var state = Do(Given.Open(), new ChangeDesk("key", new StatusWish(DeskStatus.Snoozed, until)));

        Assert.Empty(Rules.Wake(state, until.AddTicks(-1)).Steps);
        var opened = Assert.IsType<ConversationStatusChanged>(Assert.Single(Rules.Wake(state, until).Steps).Event);
        Assert.Equal((DeskStatus.Open, DeskCause.SnoozeOver), (opened.Status, opened.Cause));
        Assert.Empty(Rules.Wake(Given.Apply(state, Rules.Wake(state, until)), until).Steps);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(367 * 24)]
    public void A_snooze_ends_ahead_and_within_a_year(int hours)
    {
        var (_, refusal) = Rules.Change(Given.Open(), new ChangeDesk("key", new StatusWish(DeskStatus.Snoozed, Given.Now.AddHours(hours))), Given.Now);

        Assert.Equal("SNOOZE_INVALID", refusal!.Reason);
    }

    [Fact]
    public void A_conversation_has_so_many_labels_and_no_more()
    {
        ImmutableArray<DeskItemId> labels = [.. Enumerable.Range(0, Rules.MaxLabels).Select(_ => DeskItemId.New())];
        var state = Do(Given.Open(), new ChangeDesk("key", Labels: new LabelWish(labels, [])));

        Assert.Equal("TOO_MANY_LABELS", Rules.Change(state, new ChangeDesk("key", Labels: new LabelWish([DeskItemId.New()], [])), Given.Now).Refusal!.Reason);
        var another = DeskItemId.New();
        Assert.Equal([.. labels.Skip(1), another], Do(state, new ChangeDesk("key", Labels: new LabelWish([another], [labels[0]]))).Desk.Labels.ToArray());
    }

    [Fact]
    public void Nothing_is_done_with_a_conversation_that_is_not_there()
    {
        Assert.Equal(RefusalKind.NotFound, Rules.Change(Conversation.Empty, new ChangeDesk("key", new StatusWish(DeskStatus.Resolved, null)), Given.Now).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, Rules.Note(Conversation.Empty, new AddNote("k", new byte[32], "hm", [], "key"), MessageId.New(), Given.Tenant, Given.Now).Refusal!.Kind);
    }

    private static Conversation Do(Conversation state, ChangeDesk command) => Given.Apply(state, Rules.Change(state, command, Given.Now).Decision!);
}
