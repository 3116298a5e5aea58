using System.Diagnostics.Metrics;
using Parley.Domain;
using Parley.Storage.Directories;

namespace Parley.Tests.Storage.Views;

/// <summary>What the projector promises whatever happens around it, on either database.</summary>
public abstract class ProjectorTests(StoreKind kind) : ViewTests(kind)
{
    [Fact]
    public async Task a_projector_restarted_anywhere_makes_the_same_tables()
    {
        var events = Events(600);
        foreach (var part in events.Chunk(97))
        {
            Feed.Add(part);
            await Projector.CaughtUpAsync();
            await RestartAsync();
        }

        await AssertSameWhenRebuiltAsync();
    }

    [Fact]
    public async Task a_projector_stopped_in_the_middle_goes_on_where_it_was()
    {
        Feed.Add(Events(3_000));
        // Not awaited: wherever the stop finds it, between two batches or within one.
        Projector.Wake();
        for (var i = 0; i < 5; i++) await RestartAsync();
        await Projector.CaughtUpAsync();
        await AssertSameWhenRebuiltAsync();
    }

    [Fact]
    public async Task events_that_come_again_change_nothing()
    {
        Feed.Add(Events(600));
        await Projector.CaughtUpAsync();
        var before = await TablesAsync();
        Feed.RepeatAll();
        await Projector.CaughtUpAsync();
        Assert.Equal(before, await TablesAsync());
    }

    [Fact]
    public async Task two_projectors_on_one_store_count_everything_once()
    {
        await using var second = NewProjector();
        second.Start();
        foreach (var part in Events(3_000).Chunk(300))
        {
            Feed.Add(part);
            await Task.WhenAll(Projector.CaughtUpAsync(), second.CaughtUpAsync());
        }

        await AssertSameWhenRebuiltAsync();
    }

    [Fact]
    public async Task rebuilding_while_events_arrive_ends_whole()
    {
        var parts = Events(2_000).Chunk(200).ToList();
        foreach (var part in parts)
        {
            Feed.Add(part);
            Projector.Wake();
            await Projector.RebuildAsync();
        }

        await Projector.CaughtUpAsync();
        await AssertSameWhenRebuiltAsync();
    }

    [Fact]
    public async Task a_position_that_cannot_be_read_from_leads_back_to_the_beginning_and_counts_nothing_twice()
    {
        Feed.Add(Events(600));
        await Projector.CaughtUpAsync();
        var before = await TablesAsync();
        Feed.ChangeEpoch();
        await Projector.CaughtUpAsync();
        Assert.Equal(before, await TablesAsync());
    }

    [Fact]
    public async Task an_outage_is_waited_out()
    {
        Feed.Failures = 3;
        var story = Story.Begin(Tenant, Session);
        story.Receive("hi", Story.Day);
        await ShowAsync(story);
        Assert.Equal(3, Feed.Failed);
        Assert.NotNull(await Views.ConversationAsync(Tenant, story.Conversation));
    }

    [Fact]
    public async Task a_lost_hint_is_made_good_by_polling()
    {
        await Projector.DisposeAsync();
        await using var polling = NewProjector(new HurriedTime());
        polling.Start();
        await Feed.ReadFromAsync(0);
        var story = Story.Begin(Tenant, Session);
        Feed.Add(story.Tell());
        await Feed.ReadFromAsync(1);
        Assert.NotNull(await Views.ConversationAsync(Tenant, story.Conversation));
    }

    [Fact]
    public async Task the_lag_is_reported_while_there_is_one()
    {
        var seen = new List<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument is { Name: "parley.views.lag", Meter.Name: "Parley.Storage" }) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seen.Add(value));
        listener.Start();
        await Projector.DisposeAsync();
        await using var behind = NewProjector();
        behind.Wake();
        Assert.True(behind.Lag > TimeSpan.Zero);
        listener.RecordObservableInstruments();
        Assert.Contains(seen, value => value > 0);
        behind.Start();
        await Feed.ReadFromAsync(0);
        await behind.CaughtUpAsync();
        Assert.Equal(TimeSpan.Zero, behind.Lag);
    }

    [Fact]
    [Trait("Promise", "P16")]
    public async Task what_was_erased_is_missing_and_nothing_else_is()
    {
        var story = Story.Begin(Tenant, Session);
        story.Receive("erased", Story.Day);
        story.Receive("kept", Story.Day.AddMinutes(1));
        var answer = story.Queue("erased too", Story.Day.AddMinutes(2));
        story.Status(answer, MessageStatus.Sent, Story.Day.AddMinutes(3));
        story.Erase(1);
        story.Erase(3);
        await ShowAsync(story);
        Assert.Equal(["kept"], (await Views.MessagesAsync(Tenant, story.Conversation, null, 10)).Items.Select(message => message.Text));
        Assert.Equal("kept", (await Views.ConversationAsync(Tenant, story.Conversation))!.LastText);
    }

    [Fact]
    public async Task a_conversation_whose_beginning_was_erased_is_taken_from_the_directory()
    {
        var peer = new Peer([new Identity(IdentityKind.Phone, "491701")]);
        var resolved = (await new ContactDirectory(Test.Store).ResolveAsync(Tenant, Session, [peer]))[0];
        var story = Story.Begin(Tenant, Session);
        story.Receive("hi", Story.Day);
        story.Erase(0);
        Feed.Add(story.Tell().Select(item => item with { Stream = StreamId.Of(resolved.Conversation) }));
        await Projector.CaughtUpAsync();
        var view = (await Views.ConversationAsync(Tenant, resolved.Conversation))!;
        Assert.Equal((Session, resolved.Contact, "491701", "hi"), (view.Session, view.Contact, view.Phone, view.LastText));
    }

    [Fact]
    public async Task a_conversation_that_nobody_knows_is_passed_over()
    {
        var (lost, known) = (Story.Begin(Tenant, Session), Story.Begin(Tenant, Session));
        lost.Receive("hi", Story.Day);
        lost.Erase(0);
        await ShowAsync(lost, known);
        Assert.Null(await Views.ConversationAsync(Tenant, lost.Conversation));
        Assert.NotNull(await Views.ConversationAsync(Tenant, known.Conversation));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"message\":{}}")]
    [InlineData("{\"sentAt\":\"never\"}")]
    [InlineData("null")]
    [InlineData("")]
    public async Task an_event_that_cannot_be_read_stops_nobody(string content)
    {
        var story = Story.Begin(Tenant, Session);
        story.Append(EventKinds.MessageReceived, System.Text.Encoding.UTF8.GetBytes(content), Story.Day);
        story.Receive("hi", Story.Day);
        await ShowAsync(story);
        Assert.Equal(1, (await Views.ConversationAsync(Tenant, story.Conversation))!.Unread);
    }

    [Fact]
    public async Task who_waits_while_the_projector_stops_is_told()
    {
        await Projector.DisposeAsync();
        var never = NewProjector();
        var waiting = never.CaughtUpAsync();
        await never.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => never.CaughtUpAsync());
    }

    [Fact]
    public async Task the_position_survives_a_reopening_of_the_store()
    {
        Feed.Add(Events(300));
        await Projector.CaughtUpAsync();
        var before = await TablesAsync();
        await Projector.DisposeAsync();
        await Test.ReopenAsync();
        await using var second = NewProjector();
        second.Start();
        await second.CaughtUpAsync();
        Assert.Equal(before, await TablesAsync());
    }

    private async Task RestartAsync()
    {
        await Projector.DisposeAsync();
        Replace(NewProjector());
        Projector.Start();
    }

    private async Task AssertSameWhenRebuiltAsync()
    {
        var before = await TablesAsync();
        await Projector.RebuildAsync();
        await Projector.CaughtUpAsync();
        Assert.Equal(before, await TablesAsync());
        Assert.Contains('\n', before);
    }

    /// <summary>A busy hour of several tenants, the same at each call but for its ids.</summary>
    private List<JournalEvent> Events(int count)
    {
        var random = new Random(11);
        TenantId[] tenants = [Tenant, TenantId.New()];
        var sent = new List<(Story Story, MessageId Message)>();
        var stories = Enumerable.Range(0, 20).Select(i => Story.Begin(tenants[i % 2], Session)).ToArray();
        var events = stories.SelectMany(story => story.Tell()).ToList();
        while (events.Count < count)
        {
            var story = stories[random.Next(stories.Length)];
            var at = Story.Day.AddSeconds(random.Next(3_600));
            switch (random.Next(4))
            {
                case 0:
                    story.Receive($"in {events.Count}", at, random.Next(3) == 0 ? $"name {events.Count}" : null);
                    break;
                case 1:
                    sent.Add((story, story.Queue($"out {events.Count}", at)));
                    break;
                default:
                    if (sent.Count == 0) break;
                    var (owner, message) = sent[random.Next(sent.Count)];
                    story = owner;
                    story.Status(message, (MessageStatus)random.Next(2, 8), at, random.Next(2) == 0 ? "wamid.1" : null);
                    break;
            }

            events.AddRange(story.Tell());
        }

        return events;
    }

    /// <summary>A clock by which every wait is over at once.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }
}

public sealed class SqliteProjectorTests() : ProjectorTests(StoreKind.Sqlite);

public sealed class PostgresProjectorTests() : ProjectorTests(StoreKind.Postgres);
