using Microsoft.Extensions.Logging.Abstractions;
using Parley.Domain.Conversations;
using Parley.Domain.Desk;
using Parley.Storage.Search;
using Parley.Storage.Views;
using Parley.Tests.Storage.Views;

namespace Parley.Tests.Storage.Search;

/// <summary>What <see cref="ISearch"/> promises, on either database.</summary>
public abstract class SearchCompliance(StoreKind kind) : ViewTests(kind)
{
    private ISearch Found => new SearchStore(Test.Store);

    private SearchIndex Index => new(Test.Store, Feed, NullLogger<SearchIndex>.Instance);

    [Theory]
    [InlineData("Is the blue one still there?", "blu THERE", true)]
    [InlineData("Is the blue one still there?", "lue", false)]
    [InlineData("Is the blue one still there?", "blue red", false)]
    [InlineData("आपका ऑर्डर कब आएगा", "ऑर्ड", true)]
    [InlineData("أين طلبي", "طلب", true)]
    [InlineData("Café crème", "creme", true)]
    [InlineData("it's 'quoted' & | ! \" * text", "quoted text", true)]
    public async Task a_message_is_found_by_the_beginnings_of_its_words(string text, string query, bool found)
    {
        var story = Story.Begin(Tenant, Session);
        var message = story.Receive(text, Story.Day, "Anna");
        await ShowAsync(story);

        var listed = (await Found.MessagesAsync(Tenant, SearchWords.Of(query), null, null, null, 10)).Items;
        Assert.Equal(found ? [message] : [], listed.Select(static one => one.Id));
        if (found) Assert.Equal((text, "Anna", "491701", Story.Day), (listed[0].Text, listed[0].Name, listed[0].Phone, listed[0].At));
    }

    [Fact]
    public async Task whatever_was_written_is_found_newest_first_page_by_page()
    {
        var story = Story.Begin(Tenant, Session);
        var ids = new List<MessageId>();
        for (var i = 0; i < 12; i++)
        {
            if (i % 3 == 0) ids.Add(story.Receive($"order {i}", Story.Day.AddMinutes(i)));
            else if (i % 3 == 1) ids.Add(story.Queue($"your order {i}", Story.Day.AddMinutes(i)));
            else
            {
                ids.Add(MessageId.New());
                story.Append(new NoteAdded(ids[^1], $"orders {i}", [], "key"), Story.Day.AddMinutes(i));
            }
        }

        var other = Story.Begin(Tenant, SessionId.New());
        other.Receive("order elsewhere", Story.Day);
        await ShowAsync(story, other);

        Assert.Equal(Enumerable.Reverse(ids), (await Paging.AllAsync(cursor => Found.MessagesAsync(Tenant, ["ord"], null, story.Conversation, cursor, 5))).Select(static one => one.Id));
        Assert.Equal(13, (await Found.MessagesAsync(Tenant, ["ord"], null, null, null, 100)).Items.Length);
        Assert.Equal(ids[7], Assert.Single((await Found.MessagesAsync(Tenant, ["7"], null, null, null, 100)).Items).Id);
        await Assert.ThrowsAsync<PageCursorException>(async () =>
            await Found.MessagesAsync(Tenant, ["other"], null, null, (await Found.MessagesAsync(Tenant, ["ord"], null, null, null, 1)).Next, 1));
    }

    [Fact]
    public async Task a_person_is_found_by_every_name_and_any_part_of_every_number()
    {
        var story = Story.Begin(Tenant, Session, "919876543210");
        story.Receive("hello", Story.Day, "Asha Rao");
        await ShowAsync(story);
        story.Receive("hello", Story.Day, "आशा");
        story.Append(new ConversationPartiesChanged(story.Contact, "911112223334", null), Story.Day);
        await ShowAsync(story);

        foreach (var query in (string[])["ash", "RAO asha", "आशा", "9198765", "76543", "210", "222333", "+91 111"])
            Assert.Equal(story.Conversation, Assert.Single((await Found.ConversationsAsync(Tenant, SearchWords.Of(query), null, null, 10)).Items).Id);
        foreach (var query in (string[])["sha", "10", "hello", "asha ben"]) Assert.Empty((await Found.ConversationsAsync(Tenant, SearchWords.Of(query), null, null, 10)).Items);
        Assert.Equal("आशा", Assert.Single((await Found.ConversationsAsync(Tenant, ["asha"], null, null, 10)).Items).Name);
    }

    [Fact]
    [Trait("Promise", "S2.5")]
    public async Task nobody_finds_what_is_anothers()
    {
        // Ids that share what words are marked with: rows tell them apart all the same.
        var stranger = new TenantId("tnzzzzzzzzzzzzzzzz" + Tenant.Value[^8..]);
        var story = Story.Begin(Tenant, Session);
        story.Receive("secret", Story.Day, "Anna");
        await ShowAsync(story);

        foreach (var other in (TenantId[])[TenantId.New(), stranger])
        {
            Assert.Empty((await Found.MessagesAsync(other, ["secret"], null, null, null, 10)).Items);
            Assert.Empty((await Found.ConversationsAsync(other, ["anna"], null, null, 10)).Items);
        }
    }

    [Fact]
    public async Task made_again_it_finds_the_same_and_what_comes_twice_is_found_once()
    {
        var story = Story.Begin(Tenant, Session);
        story.Receive("hello there", Story.Day, "Anna");
        await ShowAsync(story);
        Feed.RepeatAll();
        await ShowAsync();
        Assert.Single((await Found.MessagesAsync(Tenant, ["hello"], null, null, null, 10)).Items);
        Assert.Single((await Found.ConversationsAsync(Tenant, ["anna"], null, null, 10)).Items);

        await Index.RebuildAsync();
        Assert.Empty((await Found.MessagesAsync(Tenant, ["hello"], null, null, null, 10)).Items);
        await Index.CatchUpAsync();
        Assert.Single((await Found.MessagesAsync(Tenant, ["hello"], null, null, null, 10)).Items);
        Assert.Single((await Found.ConversationsAsync(Tenant, ["anna"], null, null, 10)).Items);
    }

    private new async Task ShowAsync(params Story[] stories)
    {
        await base.ShowAsync(stories);
        await Index.CatchUpAsync();
    }
}

public sealed class SearchOnSqlite() : SearchCompliance(StoreKind.Sqlite);

public sealed class SearchOnPostgres() : SearchCompliance(StoreKind.Postgres);
