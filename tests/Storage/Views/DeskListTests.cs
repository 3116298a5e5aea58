using Parley.Contracts.Grains;
using Parley.Domain.Conversations;
using Parley.Storage.Views;

namespace Parley.Tests.Storage.Views;

/// <summary>Lists of conversations by what people did with them, on either database.</summary>
public abstract class DeskListTests(StoreKind kind) : ViewTests(kind)
{
    private static readonly PersonId Anna = PersonId.New(), Ben = PersonId.New();
    private static readonly DeskItemId Sales = DeskItemId.New(), Urgent = DeskItemId.New(), Late = DeskItemId.New();

    [Fact]
    public async Task a_row_shows_what_was_done_last()
    {
        var story = Talk(0);
        Do(story, new ConversationStatusChanged(MessageId.New(), DeskStatus.Snoozed, Story.Day.AddDays(1), DeskCause.Somebody, "key"));
        Do(story, new ConversationAssigned(MessageId.New(), Anna, Sales, DeskCause.Somebody, "key"));
        Do(story, new ConversationLabelled(MessageId.New(), [Urgent, Late], [], [Urgent, Late], "key"));
        Do(story, new ConversationPrioritized(MessageId.New(), DeskPriority.High, "key"));
        await ShowAsync(story);
        var shown = (await Views.ConversationAsync(Tenant, story.Conversation))!;

        Assert.Equal((DeskStatus.Snoozed, Story.Day.AddDays(1), Anna, Sales, DeskPriority.High), (shown.Desk.Status, shown.Desk.SnoozedUntil, shown.Desk.Assignee, shown.Desk.Team, shown.Desk.Priority));
        Assert.Equal([Urgent, Late], shown.Desk.Labels.ToArray());
        Assert.Equal(MessageDirection.Inbound, shown.LastDirection);

        // In a batch of their own, on the row as it was written.
        Do(story, new ConversationLabelled(MessageId.New(), [], [Urgent], [Late], "key"));
        Do(story, new ConversationAssigned(MessageId.New(), null, null, DeskCause.Somebody, "key"));
        story.Receive("again", Story.Day.AddHours(1));
        Do(story, new ConversationStatusChanged(MessageId.New(), DeskStatus.Open, null, DeskCause.CustomerWrote, null));
        await ShowAsync(story);
        shown = (await Views.ConversationAsync(Tenant, story.Conversation))!;
        Assert.Equal((DeskStatus.Open, null, null, null, DeskPriority.High), (shown.Desk.Status, shown.Desk.SnoozedUntil, shown.Desk.Assignee, shown.Desk.Team, shown.Desk.Priority));
        Assert.Equal([Late], shown.Desk.Labels.ToArray());
        Assert.Equal([story.Conversation], await ListAsync(new(Label: Late)));
        Assert.Empty(await ListAsync(new(Label: Urgent)));
    }

    [Fact]
    public async Task every_filter_lists_what_it_says_newest_first_whatever_the_page()
    {
        var stories = Enumerable.Range(0, 60).Select(Talk).ToArray();
        for (var i = 0; i < stories.Length; i++)
        {
            if (i % 3 > 0) Do(stories[i], new ConversationStatusChanged(MessageId.New(), (DeskStatus)(i % 3), null, DeskCause.Somebody, "key"));
            if (i % 4 > 0) Do(stories[i], new ConversationAssigned(MessageId.New(), i % 4 == 3 ? null : i % 4 == 1 ? Anna : Ben, i % 2 == 1 ? Sales : null, DeskCause.Somebody, "key"));
            if (i % 5 == 0) Do(stories[i], new ConversationLabelled(MessageId.New(), [Urgent], [], [Urgent], "key"));
            if (i % 6 == 0) stories[i].Queue("yes", Story.Day.AddMinutes(i));
        }

        await ShowAsync(stories);
        await AssertAsync(new(), static _ => true);
        await AssertAsync(new(Session), static _ => true);
        await AssertAsync(new(SessionId.New()), static _ => false);
        await AssertAsync(new(Statuses: [DeskStatus.Open]), static i => i % 3 == 0);
        await AssertAsync(new(Statuses: [DeskStatus.Resolved, DeskStatus.Snoozed]), static i => i % 3 > 0);
        await AssertAsync(new(Assignee: Anna), static i => i % 4 == 1);
        await AssertAsync(new(Assignee: Ben, Statuses: [DeskStatus.Resolved]), static i => i % 4 == 2 && i % 3 == 2);
        await AssertAsync(new(Nobodys: true), static i => i % 4 is 0 or 3);
        await AssertAsync(new(Session, Nobodys: true, Statuses: [DeskStatus.Open]), static i => i % 4 is 0 or 3 && i % 3 == 0);
        await AssertAsync(new(Team: Sales), static i => i % 2 == 1 && i % 4 > 0);
        await AssertAsync(new(Label: Urgent), static i => i % 5 == 0);
        await AssertAsync(new(Label: Urgent, Assignee: Anna), static i => i % 5 == 0 && i % 4 == 1);
        await AssertAsync(new(Unread: true), static i => i % 6 > 0);
        await AssertAsync(new(Label: Urgent, Unread: true, Nobodys: true), static i => i % 5 == 0 && i % 6 > 0 && i % 4 is 0 or 3);

        Assert.Equal(new ConversationCounts(5, 10, 20), await Views.CountAsync(Tenant, null, Anna, 100));
        Assert.Equal(new ConversationCounts(0, 10, 20), await Views.CountAsync(Tenant, Session, null, 100));
        Assert.Equal(new ConversationCounts(3, 3, 3), await Views.CountAsync(Tenant, Session, Anna, 3));
        Assert.Equal(new ConversationCounts(0, 0, 0), await Views.CountAsync(TenantId.New(), null, Anna, 100));

        async Task AssertAsync(ConversationFilter filter, Func<int, bool> wanted)
        {
            var expected = Enumerable.Range(0, stories.Length).Where(wanted).Reverse().Select(i => stories[i].Conversation).ToArray();
            Assert.Equal(expected, await ListAsync(filter));
            Assert.Equal(expected, (await Views.ConversationsAsync(Tenant, filter, null, 100)).Items.Select(static one => one.Id));
        }
    }

    [Fact]
    public async Task who_waits_longest_is_first_and_an_answer_ends_it()
    {
        var stories = Enumerable.Range(0, 9).Select(Talk).ToArray();
        // A second question does not begin the wait anew.
        stories[2].Receive("hello?", Story.Day.AddDays(1));
        stories[3].Queue("yes", Story.Day.AddMinutes(3));
        Do(stories[4], new ConversationStatusChanged(MessageId.New(), DeskStatus.Resolved, null, DeskCause.Somebody, "key"));
        stories[5].Queue("yes", Story.Day.AddMinutes(5));
        stories[5].Receive("thanks", Story.Day.AddMinutes(7.5));
        stories[6].Receive("👍", Story.Day.AddMinutes(9), type: "reaction");
        stories[3].Receive("👍", Story.Day.AddMinutes(9), type: "reaction");
        Do(stories[7], new ConversationAssigned(MessageId.New(), Anna, null, DeskCause.Somebody, "key"));
        await ShowAsync(stories);

        ConversationId[] expected = [.. ((int[])[0, 1, 2, 6, 7, 5, 8]).Select(i => stories[i].Conversation)];
        Assert.Equal(expected, await ListAsync(new(Waiting: true)));
        Assert.Equal([stories[7].Conversation], await ListAsync(new(Waiting: true, Assignee: Anna)));
        Assert.Empty(await ListAsync(new(Waiting: true, Statuses: [DeskStatus.Resolved])));
        Assert.Equal(Story.Day.AddMinutes(2), (await Views.ConversationAsync(Tenant, stories[2].Conversation))!.WaitingSince);
        Assert.Null((await Views.ConversationAsync(Tenant, stories[3].Conversation))!.WaitingSince);
    }

    [Fact]
    public async Task notes_and_what_was_done_stand_among_the_messages()
    {
        var story = Talk(0);
        var note = new NoteAdded(MessageId.New(), "She asked twice.", [Anna], "key");
        Do(story, note);
        story.Queue("yes", Story.Day.AddDays(2));
        await ShowAsync(story);

        var messages = (await Views.MessagesAsync(Tenant, story.Conversation, null, 10)).Items;
        Assert.Equal([MessageDirection.Outbound, MessageDirection.Note, MessageDirection.Inbound], messages.Select(static one => one.Direction));
        Assert.Equal((note.Line, "conversation.note", note.Text), (messages[1].Id, messages[1].Type, messages[1].Text));
        Assert.Equal("yes", (await Views.ConversationAsync(Tenant, story.Conversation))!.LastText);
    }

    [Fact]
    public async Task a_snooze_is_due_when_its_time_has_come()
    {
        var snoozes = new Snoozes(Test.Store);
        var stories = Enumerable.Range(0, 5).Select(Talk).ToArray();
        for (var i = 0; i < 4; i++) Do(stories[i], new ConversationStatusChanged(MessageId.New(), DeskStatus.Snoozed, i == 3 ? null : Story.Day.AddHours(i), DeskCause.Somebody, "key"));
        await ShowAsync(stories);

        var due = await snoozes.DueAsync(Story.Day.AddHours(1), null, 1);
        Assert.Equal(stories[0].Conversation, Assert.Single(due).Conversation.Conversation);
        Assert.Equal(new Snooze(new ConversationKey(Tenant, stories[1].Conversation), Story.Day.AddHours(1)), Assert.Single(await snoozes.DueAsync(Story.Day.AddHours(1), due[0], 10)));
        Do(stories[0], new ConversationStatusChanged(MessageId.New(), DeskStatus.Open, null, DeskCause.SnoozeOver, null));
        await ShowAsync(stories);
        Assert.Equal(stories[1].Conversation, Assert.Single(await snoozes.DueAsync(Story.Day.AddHours(1), null, 10)).Conversation.Conversation);
    }

    [Fact]
    public async Task made_again_it_is_the_same()
    {
        var story = Talk(0);
        Do(story, new ConversationAssigned(MessageId.New(), Anna, Sales, DeskCause.Somebody, "key"));
        Do(story, new ConversationLabelled(MessageId.New(), [Urgent], [], [Urgent], "key"));
        await ShowAsync(story);
        story.Queue("yes", Story.Day.AddMinutes(1));
        Do(story, new NoteAdded(MessageId.New(), "done", [], "key"));
        await ShowAsync(story);
        var before = await TablesAsync();

        await Projector.RebuildAsync();
        await Projector.CaughtUpAsync();
        Assert.Equal(before, await TablesAsync());
        Assert.Equal([story.Conversation], await ListAsync(new(Label: Urgent)));
    }

    private Story Talk(int minute)
    {
        var story = Story.Begin(Tenant, Session, at: Story.Day);
        story.Receive("hello", Story.Day.AddMinutes(minute));
        return story;
    }

    private static void Do(Story story, DeskEvent happened) => story.Append(happened, Story.Day.AddDays(1));

    private async Task<ConversationId[]> ListAsync(ConversationFilter filter) =>
        [.. (await Paging.AllAsync(cursor => Views.ConversationsAsync(Tenant, filter, cursor, 4))).Select(static one => one.Id)];
}

public sealed class DeskListsOnSqlite() : DeskListTests(StoreKind.Sqlite);

public sealed class DeskListsOnPostgres() : DeskListTests(StoreKind.Postgres);
