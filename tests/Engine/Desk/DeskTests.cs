using System.Text.Json;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.People;
using Parley.V1;

namespace Parley.Tests.Engine.Desk;

/// <summary>Two people work on what customers write.</summary>
public abstract class DeskTests(EngineFixture fixture)
{
    [Fact]
    public async Task An_agent_takes_answers_and_resolves_and_the_customer_opens_it_again()
    {
        var (shop, anna, ben) = await ShopAsync();
        var customer = TestShop.NewCustomer();
        var id = await TalkAsync(shop, customer);

        var taken = await EngineFixture.JsonAsync(await anna.PatchAsync($"/v1/conversations/{id}", new { assignee = "me", priority = "PRIORITY_HIGH" }));
        Assert.Equal((anna.Person, "OPEN", "PRIORITY_HIGH"), (Text(taken, "assignee"), Text(taken, "status"), Text(taken, "priority")));
        await shop.ReadUntilAsync($"/v1/conversations?assignee={anna.Person}", body => Ids(body).SequenceEqual([id]));
        Assert.Equal([id], Ids(await EngineFixture.JsonAsync(await anna.GetAsync("/v1/conversations?assignee=me&status=OPEN"))));
        Assert.Empty(Ids(await EngineFixture.JsonAsync(await ben.GetAsync("/v1/conversations?assignee=me"))));
        Assert.Empty(Ids(await EngineFixture.JsonAsync(await ben.GetAsync("/v1/conversations?assignee=none"))));
        Assert.Equal((1, 0, 1), Counts(await EngineFixture.JsonAsync(await anna.GetAsync("/v1/conversations:count"))));
        Assert.Equal((0, 0, 1), Counts(await EngineFixture.JsonAsync(await ben.GetAsync("/v1/conversations:count"))));

        Assert.Equal("RESOLVED", Text(await EngineFixture.JsonAsync(await anna.PatchAsync($"/v1/conversations/{id}", new { status = "RESOLVED" })), "status"));
        await shop.ReadUntilAsync("/v1/conversations?status=RESOLVED", body => Ids(body).SequenceEqual([id]));
        await shop.HearFromAsync(customer, "one more thing");
        var again = await shop.ReadUntilAsync($"/v1/conversations/{id}", body => Text(body, "status") == "OPEN" && Text(body, "lastText") == "one more thing");
        Assert.Equal((anna.Person, "text", true), (Text(again, "assignee"), Text(again, "lastType"), again.TryGetProperty("waitingSince", out _)));

        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "Of course."));
        var answered = await shop.ReadUntilAsync($"/v1/conversations/{id}", body => Text(body, "lastText") == "Of course." && Text(body, "lastStatus") != "QUEUED");
        Assert.False(answered.TryGetProperty("waitingSince", out _));
        var events = await shop.EventsUntilAsync(seen => seen.Count(one => one.Type == "conversation.status") == 2);
        var opened = events.Last(one => one.Type == "conversation.status").ConversationActivity.Activity;
        Assert.Equal((ConversationStatus.Open, Activity.Types.Cause.CustomerWrote, ""), (opened.Status.Status, opened.Status.Cause, opened.Author));
        Assert.Equal(anna.Person, events.Single(one => one.Type == "conversation.assigned").ConversationActivity.Activity.Author);
    }

    [Fact]
    public async Task A_note_is_read_by_colleagues_and_by_nobody_else()
    {
        var (shop, anna, ben) = await ShopAsync();
        var customer = TestShop.NewCustomer();
        var id = await TalkAsync(shop, customer);
        var asked = new { text = "She asked twice.", mentions = new[] { ben.Person }, key = Guid.NewGuid().ToString() };
        var note = await EngineFixture.JsonAsync(await anna.PostAsync($"/v1/conversations/{id}/notes", asked));
        var same = await EngineFixture.JsonAsync(await anna.PostAsync($"/v1/conversations/{id}/notes", asked));

        Assert.Equal(Text(note, "id"), Text(same, "id"));
        Assert.Equal((409, "KEY_REUSED"), Two(await EngineFixture.ErrorAsync(await anna.PostAsync($"/v1/conversations/{id}/notes", asked with { text = "Otherwise." }))));
        var thread = await shop.ReadUntilAsync($"/v1/conversations/{id}/messages", body => body.GetProperty("messages").GetArrayLength() == 2);
        var shown = thread.GetProperty("messages")[0];
        Assert.Equal(
            (Text(note, "id"), "NOTE", "note", "She asked twice.", anna.Person, ben.Person),
            (Text(shown, "id"), Text(shown, "direction"), Text(shown, "type"), Text(shown.GetProperty("note"), "text"), Text(shown.GetProperty("note"), "author"), shown.GetProperty("note").GetProperty("mentions")[0].GetString()));
        var told = (await shop.EventsUntilAsync(seen => seen.Any(one => one.Type == "conversation.note"))).Single(one => one.Type == "conversation.note");
        Assert.Equal("She asked twice.", told.ConversationNote.Note.Text);
        Assert.Equal(Text(note, "id"), Text(await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/messages/{Text(note, "id")}")), "id"));

        // It is no message: neither the log nor WhatsApp knows it.
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "Yes."));
        await shop.ReadUntilAsync("/v1/message-log", body => body.GetProperty("entries").GetArrayLength() == 2);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await shop.GetAsync($"/v1/message-log/{Text(note, "id")}"))).Status);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await shop.PostAsync($"/v1/messages/{Text(note, "id")}:cancel", new { }))).Status);
    }

    [Fact]
    public async Task Labels_and_teams_are_made_by_admins_and_used_by_agents()
    {
        var (shop, anna, ben) = await ShopAsync();
        var id = await TalkAsync(shop, TestShop.NewCustomer());
        Assert.Equal(403, (await EngineFixture.ErrorAsync(await anna.PostAsync("/v1/labels", new { name = "urgent" }))).Status);
        var label = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/labels", new { name = "urgent", color = "#ff0000" }));
        var same = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/labels", new { name = "Urgent", color = "#00ff00" }));
        var team = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/teams", new { name = "Sales", members = new[] { anna.Person, ben.Person } }));
        Assert.Equal(Text(label, "id"), Text(same, "id"));

        var labels = new[] { Text(label, "id") };
        var changed = await EngineFixture.JsonAsync(await anna.PatchAsync($"/v1/conversations/{id}", new { addLabels = labels, team = Text(team, "id") }));
        Assert.Equal((labels[0], Text(team, "id")), (changed.GetProperty("labels")[0].GetString(), Text(changed, "team")));
        await shop.ReadUntilAsync($"/v1/conversations?label={labels[0]}&team={Text(team, "id")}", body => Ids(body).SequenceEqual([id]));
        await EngineFixture.JsonAsync(await anna.PatchAsync($"/v1/conversations/{id}", new { removeLabels = labels, team = "" }));
        await shop.ReadUntilAsync($"/v1/conversations?label={labels[0]}", body => Ids(body).Length == 0);
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Delete, $"/v1/labels/{labels[0]}", shop.ApiKey));
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await anna.PatchAsync($"/v1/conversations/{id}", new { addLabels = labels }))).Status);
        Assert.Equal((400, "COLOR_INVALID"), Two(await EngineFixture.ErrorAsync(await shop.PostAsync("/v1/labels", new { name = "red", color = "red" }))));
    }

    [Fact]
    public async Task A_snooze_ends_by_itself()
    {
        var (shop, anna, _) = await ShopAsync();
        var id = await TalkAsync(shop, TestShop.NewCustomer());
        // Far enough ahead that it is still to come when a slow machine asks for it.
        var until = DateTimeOffset.UtcNow.AddSeconds(10);
        var snoozed = await EngineFixture.JsonAsync(await anna.PatchAsync($"/v1/conversations/{id}", new { status = "SNOOZED", snoozedUntil = until.ToString("O") }));

        Assert.Equal("SNOOZED", Text(snoozed, "status"));
        var events = await shop.EventsUntilAsync(seen => seen.Count(one => one.Type == "conversation.status") == 2);
        Assert.Equal(Activity.Types.Cause.SnoozeOver, events.Last(one => one.Type == "conversation.status").ConversationActivity.Activity.Status.Cause);
        await shop.ReadUntilAsync($"/v1/conversations/{id}", body => Text(body, "status") == "OPEN");
    }

    [Fact]
    public async Task Viewers_read_and_strangers_are_given_nothing()
    {
        var (shop, anna, _) = await ShopAsync();
        var (other, stranger, _) = await ShopAsync();
        var viewer = await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Viewer);
        var id = await TalkAsync(shop, TestShop.NewCustomer());
        var team = Text(await EngineFixture.JsonAsync(await other.PostAsync("/v1/teams", new { name = "Sales" })), "id");

        Assert.Equal([id], Ids(await EngineFixture.JsonAsync(await viewer.GetAsync("/v1/conversations"))));
        Assert.Equal(403, (await EngineFixture.ErrorAsync(await viewer.SendAsync(HttpMethod.Patch, $"/v1/conversations/{id}", new { status = "RESOLVED" }))).Status);
        Assert.Equal(403, (await EngineFixture.ErrorAsync(await viewer.PostAsync($"/v1/conversations/{id}/notes", new { text = "x", key = "x" }))).Status);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await anna.PatchAsync($"/v1/conversations/{id}", new { team }))).Status);
        Assert.Equal((400, "ASSIGNEE_INVALID"), Two(await EngineFixture.ErrorAsync(await anna.PatchAsync($"/v1/conversations/{id}", new { assignee = viewer.Record.Person.Value }))));
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await anna.PatchAsync($"/v1/conversations/{id}", new { assignee = stranger.Person }))).Status);
        Assert.Equal((400, "PERSON_NEEDED"), Two(await EngineFixture.ErrorAsync(await shop.GetAsync("/v1/conversations?assignee=me"))));
        var agents = (await EngineFixture.JsonAsync(await viewer.GetAsync("/v1/agents"))).GetProperty("agents").EnumerateArray().Select(agent => Text(agent, "id")).ToArray();
        Assert.Contains(anna.Person, agents);
        Assert.DoesNotContain(viewer.Record.Person.Value, agents);
        Assert.DoesNotContain(stranger.Person, agents);
    }

    private async Task<(TestShop Shop, Agent Anna, Agent Ben)> ShopAsync()
    {
        var shop = await fixture.NewShopAsync();
        return (shop, await AgentAsync(), await AgentAsync());

        async Task<Agent> AgentAsync() => new(await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Agent));
    }

    /// <summary>The conversation of a customer who wrote.</summary>
    private static async Task<string> TalkAsync(TestShop shop, string customer)
    {
        await shop.HearFromAsync(customer);
        return Ids(await shop.ReadUntilAsync("/v1/conversations", body => Ids(body).Length == 1))[0];
    }

    private static string[] Ids(JsonElement body) => [.. body.GetProperty("conversations").EnumerateArray().Select(one => Text(one, "id"))];

    private static (int Mine, int Unassigned, int All) Counts(JsonElement body) =>
        (body.GetProperty("mine").GetInt32(), body.GetProperty("unassigned").GetInt32(), body.GetProperty("all").GetInt32());

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static (int Status, string Reason) Two((int Status, string Reason, string Message) error) => (error.Status, error.Reason);

    private sealed class Agent(SignedIn session)
    {
        public string Person => session.Record.Person.Value;

        public Task<HttpResponseMessage> GetAsync(string path) => session.GetAsync(path);

        public Task<HttpResponseMessage> PostAsync(string path, object body) => session.PostAsync(path, body);

        public Task<HttpResponseMessage> PatchAsync(string path, object body) => session.SendAsync(HttpMethod.Patch, path, body);
    }
}

[Collection(OnSqlite.Name)]
public sealed class DeskOnSqlite(SqliteEngine fixture) : DeskTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class DeskOnPostgres(PostgresEngine fixture) : DeskTests(fixture);
