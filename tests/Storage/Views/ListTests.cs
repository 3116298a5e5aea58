using Parley.Domain;

namespace Parley.Tests.Storage.Views;

/// <summary>What <see cref="IViews"/> shows, on either database.</summary>
public abstract class ListTests(StoreKind kind) : ViewTests(kind)
{
    [Fact]
    public async Task a_conversation_and_its_messages_are_shown_as_they_were_told()
    {
        var story = Story.Begin(Tenant, Session);
        var hello = story.Receive("Hello?", Story.Day, "Anna");
        var answer = story.Queue("Hello Anna!", Story.Day.AddMinutes(1));
        story.Status(answer, MessageStatus.Accepted, Story.Day.AddMinutes(2), "wamid.out");
        await ShowAsync(story);

        Assert.Equal(
            new ConversationView(
                story.Conversation, Session, story.Contact, "491701", "Anna", "Hello Anna!", MessageDirection.Outbound, Story.Day.AddMinutes(1), 0, Story.Day.AddHours(24))
            {
                Last = (answer, "text", MessageStatus.Accepted),
            },
            await Views.ConversationAsync(Tenant, story.Conversation));
        var messages = await Views.MessagesAsync(Tenant, story.Conversation, null, 10);
        Assert.Null(messages.Next);
        Assert.Equal(
            new MessageView[]
            {
                new(answer, story.Conversation, Session, MessageDirection.Outbound, "text", "Hello Anna!", "wamid.out", MessageStatus.Accepted, Story.Day.AddMinutes(2), null, null, Story.Day.AddMinutes(1), 3, null),
                new(hello, story.Conversation, Session, MessageDirection.Inbound, "text", "Hello?", $"wamid.{hello}", MessageStatus.Received, Story.Day.AddSeconds(2), null, null, Story.Day, 2, null),
            },
            messages.Items.ToArray());
        Assert.Equal(messages.Items[0], await Views.MessageAsync(Tenant, answer));
    }

    [Fact]
    public async Task days_count_each_event_once_for_its_tenant()
    {
        var story = Story.Begin(Tenant, Session);
        story.Receive("Hello?", Story.Day);
        story.Receive("Anybody?", Story.Day);
        var answer = story.Queue("Hello Anna!", Story.Day.AddMinutes(1));
        story.Status(answer, MessageStatus.Accepted, Story.Day.AddMinutes(2), "wamid.out");
        await ShowAsync(story);
        // Alone in a batch, and told twice: the conversation's row says how far it was counted.
        story.Status(answer, MessageStatus.Delivered, Story.Day.AddDays(1));
        await ShowAsync(story);
        story.Status(answer, MessageStatus.Read, Story.Day.AddDays(1));
        await ShowAsync(story);
        Feed.RepeatAll();
        await Projector.CaughtUpAsync();
        var (first, second) = (DateOnly.FromDateTime(Story.Day.UtcDateTime), DateOnly.FromDateTime(Story.Day.AddDays(1).UtcDateTime));

        Assert.Equal(
            new[] { new DayCounters(first, 2, 1, 1, 0, 0, 0, 0), new DayCounters(second, 0, 0, 0, 0, 1, 1, 0) },
            (await Views.DaysAsync(Tenant, first, second)).ToArray());
        Assert.Single(await Views.DaysAsync(Tenant, second, second.AddDays(300)));
        Assert.Empty(await Views.DaysAsync(TenantId.New(), first, second));
    }

    [Fact]
    public async Task unread_counts_what_came_since_the_last_answer()
    {
        var story = Story.Begin(Tenant, Session);
        for (var i = 0; i < 3; i++) story.Receive("hi", Story.Day.AddMinutes(i));
        await ShowAsync(story);
        Assert.Equal(3, (await Views.ConversationAsync(Tenant, story.Conversation))!.Unread);
        story.Queue("answer", Story.Day.AddMinutes(5));
        await ShowAsync(story);
        Assert.Equal(0, (await Views.ConversationAsync(Tenant, story.Conversation))!.Unread);
        story.Receive("and?", Story.Day.AddMinutes(6));
        await ShowAsync(story);
        Assert.Equal(1, (await Views.ConversationAsync(Tenant, story.Conversation))!.Unread);
    }

    [Fact]
    public async Task the_window_follows_the_customers_latest_message_by_whatsapps_time()
    {
        var story = Story.Begin(Tenant, Session);
        story.Receive("second", Story.Day.AddHours(2));
        story.Receive("first, but late", Story.Day);
        story.Queue("answer", Story.Day.AddHours(3));
        await ShowAsync(story);
        var conversation = (await Views.ConversationAsync(Tenant, story.Conversation))!;
        Assert.Equal(Story.Day.AddHours(26), conversation.WindowUntil);
        Assert.Equal("answer", conversation.LastText);
    }

    [Fact]
    public async Task the_last_text_is_that_of_the_latest_message_and_not_of_the_latest_arrival()
    {
        var story = Story.Begin(Tenant, Session);
        story.Receive("second", Story.Day.AddHours(2));
        story.Receive("first, but late", Story.Day);
        await ShowAsync(story);
        Assert.Equal("second", (await Views.ConversationAsync(Tenant, story.Conversation))!.LastText);
        Assert.Equal(["second", "first, but late"], (await Views.MessagesAsync(Tenant, story.Conversation, null, 9)).Items.Select(message => message.Text));
    }

    [Fact]
    [Trait("Promise", "P4")]
    public async Task an_answer_within_the_second_of_a_message_stands_behind_it_though_whatsapp_tells_whole_seconds()
    {
        var story = Story.Begin(Tenant, Session);
        story.Receive("Hello?", Story.Day);
        var question = story.Queue("Which one?", Story.Day.AddMilliseconds(60_300));
        var answer = story.Receive("The blue one", Story.Day.AddSeconds(60));
        var thanks = story.Receive("please", Story.Day.AddSeconds(60));
        var late = story.Receive("from before", Story.Day.AddSeconds(59));
        await ShowAsync(story);

        var shown = await Views.ConversationAsync(Tenant, story.Conversation);
        Assert.Equal(("please", MessageDirection.Inbound, thanks), (shown!.LastText, shown.LastDirection, shown.Last!.Value.Id));
        // By WhatsApp's own time, not by the message's place.
        Assert.Equal(Story.Day.AddSeconds(60).AddHours(24), shown.WindowUntil);
        Assert.Equal([thanks, answer, question, late], (await Views.MessagesAsync(Tenant, story.Conversation, null, 4)).Items.Select(static one => one.Id));
    }

    [Fact]
    public async Task a_conversation_without_a_window_is_one_the_customer_never_wrote_in()
    {
        var story = Story.Begin(Tenant, Session, phone: null);
        story.Queue("Good morning", Story.Day);
        await ShowAsync(story);
        var conversation = (await Views.ConversationAsync(Tenant, story.Conversation))!;
        Assert.Null(conversation.WindowUntil);
        Assert.Null(conversation.Phone);
        Assert.Null(conversation.Name);
    }

    [Fact]
    [Trait("Promise", "P13")]
    public async Task strange_texts_come_back_as_they_were()
    {
        var story = Story.Begin(Tenant, Session);
        var text = "a\0b\u001A0 " + new string('x', 4_000) + "😀";
        var message = story.Receive(text, Story.Day, "A\0nna\u001A");
        var failed = story.Queue("\0", Story.Day);
        story.Status(failed, MessageStatus.Failed, Story.Day, null, 131047, "no \0");
        await ShowAsync(story);
        Assert.Equal(text, (await Views.MessageAsync(Tenant, message))!.Text);
        Assert.Equal("no \0", (await Views.MessageAsync(Tenant, failed))!.ErrorText);
        var conversation = (await Views.ConversationAsync(Tenant, story.Conversation))!;
        Assert.Equal("A\0nna\u001A", conversation.Name);
        Assert.Equal("a\0b\u001A0 ", (await Views.MessagesAsync(Tenant, story.Conversation, null, 9)).Items[1].Text![..6]);
    }

    [Fact]
    public async Task a_long_last_text_is_cut_at_200_characters_and_never_within_a_pair()
    {
        var story = Story.Begin(Tenant, Session);
        story.Receive(new string('x', 199) + "😀 and more", Story.Day);
        await ShowAsync(story);
        Assert.Equal(new string('x', 199), (await Views.ConversationAsync(Tenant, story.Conversation))!.LastText);
    }

    [Fact]
    public async Task an_unsupported_message_is_listed_without_a_text()
    {
        var story = Story.Begin(Tenant, Session);
        story.Receive("hello", Story.Day);
        var strange = story.Receive(null, Story.Day.AddMinutes(1), type: "unsupported");
        await ShowAsync(story);
        Assert.Equal("unsupported", (await Views.MessageAsync(Tenant, strange))!.Type);
        Assert.Null((await Views.ConversationAsync(Tenant, story.Conversation))!.LastText);
    }

    [Fact]
    public async Task thousand_conversations_are_paged_newest_first_without_gaps_or_doubles()
    {
        var stories = Enumerable.Range(0, 1_000).Select(_ => Story.Begin(Tenant, Session)).ToArray();
        // Many share an instant: the id decides among them.
        for (var i = 0; i < stories.Length; i++) stories[i].Receive("hi", Story.Day.AddSeconds(i * 7919 % 97));
        await ShowAsync(stories);
        var listed = await Paging.AllAsync(cursor => Views.ConversationsAsync(Tenant, new(), cursor, 37));
        Assert.Equal(1_000, listed.Select(conversation => conversation.Id).Distinct().Count());
        Assert.Equal(listed.OrderByDescending(c => c.LastAt).ThenBy(c => c.Id.Value, StringComparer.Ordinal).Select(c => c.Id), listed.Select(c => c.Id));
        Assert.Equal(listed, await Paging.AllAsync(cursor => Views.ConversationsAsync(Tenant, new(Session), cursor, 100)));
    }

    [Fact]
    public async Task thousand_messages_are_paged_newest_first_without_gaps_or_doubles()
    {
        var story = Story.Begin(Tenant, Session);
        for (var i = 0; i < 1_000; i++) story.Receive($"{i}", Story.Day.AddSeconds(i * 7919 % 97));
        await ShowAsync(story);
        var listed = await Paging.AllAsync(cursor => Views.MessagesAsync(Tenant, story.Conversation, cursor, 41));
        Assert.Equal(1_000, listed.Select(message => message.Id).Distinct().Count());
        Assert.Equal(listed.OrderByDescending(m => m.At).ThenByDescending(m => m.Version), listed);
    }

    [Fact]
    public async Task what_arrives_while_a_list_is_paged_disturbs_no_page()
    {
        var story = Story.Begin(Tenant, Session);
        for (var i = 0; i < 20; i++) story.Receive($"{i}", Story.Day.AddMinutes(i));
        await ShowAsync(story);
        var first = await Views.MessagesAsync(Tenant, story.Conversation, null, 10);
        story.Receive("new", Story.Day.AddHours(1));
        await ShowAsync(story);
        var second = await Views.MessagesAsync(Tenant, story.Conversation, first.Next, 10);
        Assert.Equal(Enumerable.Range(0, 20).Reverse().Select(i => $"{i}"), first.Items.Concat(second.Items).Select(message => message.Text));
    }

    [Fact]
    public async Task a_session_lists_its_own_conversations_only()
    {
        var other = SessionId.New();
        var (here, there) = (Story.Begin(Tenant, Session), Story.Begin(Tenant, other));
        here.Receive("here", Story.Day);
        there.Receive("there", Story.Day.AddMinutes(1));
        await ShowAsync(here, there);
        Assert.Equal([there.Conversation, here.Conversation], (await Views.ConversationsAsync(Tenant, new(), null, 9)).Items.Select(c => c.Id));
        Assert.Equal([here.Conversation], (await Views.ConversationsAsync(Tenant, new(Session), null, 9)).Items.Select(c => c.Id));
        Assert.Empty((await Views.ConversationsAsync(Tenant, new(SessionId.New()), null, 9)).Items);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task another_tenant_sees_nothing()
    {
        var story = Story.Begin(Tenant, Session);
        var message = story.Receive("secret", Story.Day);
        await ShowAsync(story);
        var stranger = TenantId.New();
        Assert.Empty((await Views.ConversationsAsync(stranger, new(), null, 10)).Items);
        Assert.Empty((await Views.ConversationsAsync(stranger, new(Session), null, 10)).Items);
        Assert.Null(await Views.ConversationAsync(stranger, story.Conversation));
        Assert.Empty((await Views.MessagesAsync(stranger, story.Conversation, null, 10)).Items);
        Assert.Null(await Views.MessageAsync(stranger, message));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task an_event_of_another_tenant_never_touches_a_conversation()
    {
        var story = Story.Begin(Tenant, Session);
        var message = story.Queue("ours", Story.Day);
        await ShowAsync(story);
        story.Status(message, MessageStatus.Read, Story.Day);
        Feed.Add(story.Tell().Select(item => item with { Tenant = TenantId.New() }));
        var other = Story.Begin(TenantId.New(), Session);
        other.Status(message, MessageStatus.Read, Story.Day);
        await ShowAsync(other);
        Assert.Equal(MessageStatus.Queued, (await Views.MessageAsync(Tenant, message))!.Status);
    }

    [Fact]
    public async Task a_cursor_of_another_list_is_refused()
    {
        var stories = Enumerable.Range(0, 3).Select(_ => Story.Begin(Tenant, Session)).ToArray();
        foreach (var story in stories)
        {
            story.Receive("1", Story.Day);
            story.Receive("2", Story.Day);
        }

        await ShowAsync(stories);
        var conversations = (await Views.ConversationsAsync(Tenant, new(), null, 1)).Next;
        var messages = (await Views.MessagesAsync(Tenant, stories[0].Conversation, null, 1)).Next;
        await Assert.ThrowsAsync<PageCursorException>(() => Views.ConversationsAsync(TenantId.New(), new(), conversations, 1));
        await Assert.ThrowsAsync<PageCursorException>(() => Views.ConversationsAsync(Tenant, new(Session), conversations, 1));
        await Assert.ThrowsAsync<PageCursorException>(() => Views.ConversationsAsync(Tenant, new(), messages, 1));
        await Assert.ThrowsAsync<PageCursorException>(() => Views.MessagesAsync(Tenant, stories[1].Conversation, messages, 1));
        await Assert.ThrowsAsync<PageCursorException>(() => Views.MessagesAsync(Tenant, stories[0].Conversation, "nonsense", 1));
    }

    [Fact]
    [Trait("Promise", "P4")]
    public async Task statuses_end_the_same_in_whatever_order_they_come()
    {
        MessageStatus[] all = [MessageStatus.Unknown, MessageStatus.Accepted, MessageStatus.Sent, MessageStatus.Failed, MessageStatus.Delivered];
        var random = new Random(7);
        var ids = new List<(Story, MessageId)>();
        for (var i = 0; i < 60; i++)
        {
            var story = Story.Begin(Tenant, Session);
            var message = story.Queue("hi", Story.Day);
            random.Shuffle(all);
            foreach (var status in all)
            {
                var failed = status == MessageStatus.Failed;
                story.Status(message, status, Story.Day.AddMinutes((int)status), status > MessageStatus.Unknown ? "wamid.x" : null, failed ? 1 : null, failed ? "no" : null);
                // Half of them one by one, so that they meet in the tables; half of them at once, so that they meet in a batch.
                if (i % 2 == 0) await ShowAsync(story);
            }

            await ShowAsync(story);
            ids.Add((story, message));
        }

        foreach (var (_, id) in ids)
        {
            var message = (await Views.MessageAsync(Tenant, id))!;
            Assert.Equal(
                (MessageStatus.Delivered, Story.Day.AddMinutes(6), "wamid.x", null, null),
                (message.Status, message.StatusAt, message.WhatsAppId, message.ErrorCode, message.ErrorText));
        }
    }

    [Fact]
    public async Task a_failure_shows_its_code_and_text()
    {
        var story = Story.Begin(Tenant, Session);
        var message = story.Queue("hi", Story.Day);
        await ShowAsync(story);
        story.Status(message, MessageStatus.Failed, Story.Day.AddMinutes(1), null, 131047, "Re-engagement message");
        await ShowAsync(story);
        var view = (await Views.MessageAsync(Tenant, message))!;
        Assert.Equal((MessageStatus.Failed, 131047, "Re-engagement message"), (view.Status, view.ErrorCode!.Value, view.ErrorText));
    }

    [Fact]
    public async Task events_of_other_streams_and_unknown_kinds_are_passed_over()
    {
        var story = Story.Begin(Tenant, Session);
        story.Append("message.reacted", "{}"u8.ToArray(), Story.Day);
        story.Receive("hi", Story.Day);
        var tenant = EventCodec.Encode(new Domain.Tenants.TenantCreated("shop"), Story.Day);
        Feed.Add(new JournalEvent(Tenant, StreamId.Of(Tenant), 1, tenant.Kind, 1, Story.Day, tenant.Content, null));
        await ShowAsync(story);
        Assert.Equal(1, (await Views.ConversationAsync(Tenant, story.Conversation))!.Unread);
    }
}

public sealed class SqliteListTests() : ListTests(StoreKind.Sqlite);

public sealed class PostgresListTests() : ListTests(StoreKind.Postgres);
