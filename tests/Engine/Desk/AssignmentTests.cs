using System.Text.Json;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.People;

namespace Parley.Tests.Engine.Desk;

/// <summary>Conversations are given to people who are available, and taken from those who leave.</summary>
public abstract class AssignmentTests(EngineFixture fixture)
{
    [Fact]
    public async Task Waiting_conversations_are_given_out_in_turn_up_to_the_capacity_and_taken_from_who_leaves()
    {
        var shop = await fixture.NewShopAsync();
        var (anna, ben, away) = (await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Agent), await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Agent), await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Agent));
        foreach (var agent in new[] { anna, ben }) await EngineFixture.JsonAsync(await agent.SendAsync(HttpMethod.Patch, "/v1/agents/me", new { available = true }));
        await EngineFixture.JsonAsync(await shop.Fixture.SendAsync(HttpMethod.Patch, $"/v1/agents/{ben.Record.Person}", shop.ApiKey, new { capacity = 1 }));
        Assert.Equal("PERMISSION_MISSING", (await EngineFixture.ErrorAsync(await anna.SendAsync(HttpMethod.Patch, "/v1/agents/me", new { capacity = 100 }))).Reason);
        Assert.Equal("PERMISSION_MISSING", (await EngineFixture.ErrorAsync(await anna.SendAsync(HttpMethod.Patch, $"/v1/agents/{ben.Record.Person}", new { available = false }))).Reason);
        for (var i = 0; i < 4; i++) await shop.HearFromAsync(TestShop.NewCustomer());
        await shop.ReadUntilAsync("/v1/conversations?assignee=none", static body => Count(body) == 4);
        var settings = await EngineFixture.JsonAsync(await shop.Fixture.SendAsync(HttpMethod.Put, "/v1/desk-settings", shop.ApiKey, new { autoAssignment = new { enabled = true, capacity = 2 } }));
        Assert.Equal(2, settings.GetProperty("autoAssignment").GetProperty("capacity").GetInt32());

        await shop.ReadUntilAsync("/v1/conversations?assignee=none", static body => Count(body) == 1);
        Assert.Equal((2, 1, 0), (await TheirsAsync(anna), await TheirsAsync(ben), await TheirsAsync(away)));
        var given = (await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/conversations?assignee={ben.Record.Person}"))).GetProperty("conversations")[0].GetProperty("id").GetString();
        await shop.ReadUntilAsync($"/v1/conversations/{given}/messages", static body => body.ToString().Contains("GIVEN_OUT", StringComparison.Ordinal));

        await EngineFixture.JsonAsync(await shop.Fixture.SendAsync(HttpMethod.Patch, $"/v1/conversations/{given}", shop.ApiKey, new { status = "RESOLVED" }));
        await shop.ReadUntilAsync("/v1/conversations?assignee=none", static body => Count(body) == 0);
        await EngineFixture.JsonAsync(await shop.Fixture.SendAsync(HttpMethod.Delete, $"/v1/members/{ben.Record.Person}", shop.ApiKey));
        await shop.ReadUntilAsync($"/v1/conversations?assignee={ben.Record.Person}", static body => Count(body) == 0);
        await shop.ReadUntilAsync("/v1/conversations?assignee=none&status=RESOLVED", static body => Count(body) == 1);
        Assert.Equal([anna.Record.Person.Value], (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/agents"))).GetProperty("agents").EnumerateArray().Where(static one => one.GetProperty("available").GetBoolean()).Select(static one => one.GetProperty("id").GetString()!));

        async Task<int> TheirsAsync(SignedIn agent) => Count(await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/conversations?assignee={agent.Record.Person}")));
    }

    [Fact]
    public async Task Whoever_writes_while_the_business_is_shut_is_answered_once_and_goes_on_waiting()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var days = new[] { "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY" };
        object Settings(string from, string to) => new
        {
            businessHours = new { timeZone = "UTC", days = days.Select(weekday => new { weekday, open = new[] { new { from, to } } }) }, awayReply = new { enabled = true, text = "We are back tomorrow." },
        };
        var now = DateTimeOffset.UtcNow;
        // An hour that is not this one and not the next.
        var hour = (now.Hour + 12) % 24;
        Assert.Equal("HOURS_MISSING", (await EngineFixture.ErrorAsync(await SaveAsync(new { awayReply = new { enabled = true, text = "x" } }))).Reason);
        Assert.Equal("HOURS_INVALID", (await EngineFixture.ErrorAsync(await SaveAsync(Settings("10:00", "09:00")))).Reason);
        await EngineFixture.JsonAsync(await SaveAsync(Settings($"{hour:00}:00", $"{hour:00}:30")));
        await shop.HearFromAsync(customer, "anybody there?");
        var conversation = (await shop.ReadUntilAsync("/v1/conversations", static body => Count(body) == 1)).GetProperty("conversations")[0].GetProperty("id").GetString();

        await shop.ReadUntilAsync($"/v1/conversations/{conversation}/messages", static body => body.ToString().Contains("We are back tomorrow.", StringComparison.Ordinal));
        await shop.HearFromAsync(customer, "hello?");
        var waiting = await shop.ReadUntilAsync($"/v1/conversations/{conversation}", static body => body.GetProperty("unread").GetInt32() == 2);
        Assert.Equal(JsonValueKind.String, waiting.GetProperty("waitingSince").ValueKind);
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "Yes."));
        await shop.HearFromAsync(customer, "good");
        var other = TestShop.NewCustomer();
        await shop.HearFromAsync(other, "me too");
        // The sweep that answers the other one has passed the first again.
        var second = (await shop.ReadUntilAsync("/v1/conversations", static body => Count(body) == 2)).GetProperty("conversations").EnumerateArray().Select(static one => one.GetProperty("id").GetString()).Single(id => id != conversation);
        await shop.ReadUntilAsync($"/v1/conversations/{second}/messages", static body => body.ToString().Contains("We are back tomorrow.", StringComparison.Ordinal));
        var thread = (await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/conversations/{conversation}/messages"))).GetProperty("messages");
        Assert.Single(thread.EnumerateArray(), static one => one.ToString().Contains("We are back tomorrow.", StringComparison.Ordinal));

        Task<HttpResponseMessage> SaveAsync(object settings) => fixture.SendAsync(HttpMethod.Put, "/v1/desk-settings", shop.ApiKey, settings);
    }

    [Fact]
    public async Task Whose_conversation_is_resolved_is_asked_how_it_was_once_and_the_answer_opens_nothing()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        object Settings(string worst) => new { satisfaction = new { enabled = true, question = "How was it?", best = "Good", middle = "Fair", worst } };
        Assert.Equal("QUESTION_INVALID", (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Put, "/v1/desk-settings", shop.ApiKey, Settings("Good")))).Reason);
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Put, "/v1/desk-settings", shop.ApiKey, Settings("Bad")));
        await shop.HearFromAsync(customer);
        var conversation = (await shop.ReadUntilAsync("/v1/conversations", static body => Count(body) == 1)).GetProperty("conversations")[0].GetProperty("id").GetString();
        Assert.Equal(1, Count(await EngineFixture.JsonAsync(await shop.GetAsync("/v1/conversations?waitingBefore=2100-01-01T00:00:00Z"))));
        Assert.Equal(0, Count(await EngineFixture.JsonAsync(await shop.GetAsync("/v1/conversations?waitingBefore=2020-01-01T00:00:00Z"))));

        for (var time = 0; time < 2; time++)
        {
            await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, $"/v1/conversations/{conversation}", shop.ApiKey, new { status = "OPEN" }));
            await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, $"/v1/conversations/{conversation}", shop.ApiKey, new { status = "RESOLVED" }));
        }

        var thread = await shop.ReadUntilAsync($"/v1/conversations/{conversation}/messages", static body => body.ToString().Contains("How was it?", StringComparison.Ordinal));
        Assert.Single(thread.GetProperty("messages").EnumerateArray(), static one => one.ToString().Contains("How was it?", StringComparison.Ordinal));
        using (var tapped = await shop.ReceiveAsync(
            $$"""{"from":"{{customer[1..]}}","id":"wamid.{{Guid.NewGuid():N}}","timestamp":"{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}","type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"parley-rating-3","title":"Good"} } }"""))
            Assert.Equal(200, (int)tapped.StatusCode);
        var events = await shop.EventsUntilAsync(static seen => seen.Any(static one => one.Type == "conversation.rated"));
        Assert.Equal(3, events.Single(static one => one.Type == "conversation.rated").ConversationActivity.Activity.Rated.Rating);
        var shown = await shop.ReadUntilAsync($"/v1/conversations/{conversation}", static body => body.GetProperty("lastText").GetString() == "Good");
        Assert.Equal("RESOLVED", shown.GetProperty("status").GetString());
        await shop.HearFromAsync(customer, "one more thing");
        await shop.ReadUntilAsync($"/v1/conversations/{conversation}", static body => body.GetProperty("status").GetString() == "OPEN");
    }

    private static int Count(JsonElement body) => body.GetProperty("conversations").GetArrayLength();
}

[Collection(OnSqlite.Name)]
public sealed class AssignmentOnSqlite(SqliteEngine fixture) : AssignmentTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class AssignmentOnPostgres(PostgresEngine fixture) : AssignmentTests(fixture);
