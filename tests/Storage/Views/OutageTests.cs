using Microsoft.Extensions.Logging.Abstractions;
using Parley.Storage.Views;

namespace Parley.Tests.Storage.Views;

/// <summary>A database server that dies under the projector.</summary>
public sealed class OutageTests
{
    [Fact]
    [Trait("Promise", "P1")]
    public async Task the_views_are_whole_again_after_the_server_came_back()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var store = await Store.OpenAsync(StoreOptions.Postgres(await server.CreateDatabaseAsync()));
        var feed = new ListFeed();
        await using var projector = new Projector(store, feed, TimeProvider.System, NullLogger<Projector>.Instance);
        projector.Start();
        var story = Story.Begin(TenantId.New(), SessionId.New());
        story.Receive("before", Story.Day);
        feed.Add(story.Tell());
        await projector.CaughtUpAsync();

        server.KillHard();
        story.Receive("while it was away", Story.Day.AddMinutes(1));
        feed.Add(story.Tell());
        var caughtUp = projector.CaughtUpAsync();
        var views = new ViewStore(store);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => views.ConversationAsync(story.Tenant, story.Conversation));
        Assert.False(caughtUp.IsCompleted);

        await server.RestartAsync();
        await caughtUp;
        var view = (await views.ConversationAsync(story.Tenant, story.Conversation))!;
        Assert.Equal(("while it was away", 2), (view.LastText, view.Unread));
    }
}
