using System.Text.Json;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.People;

namespace Parley.Tests.Engine.Desk;

/// <summary>What makes the work on conversations quicker.</summary>
public abstract class DeskToolTests(EngineFixture fixture)
{
    [Fact]
    public async Task A_canned_answer_is_filled_in_for_whom_it_is_written_and_by_whom()
    {
        var (shop, anna) = await ShopAsync();
        var id = await TalkAsync(shop);
        var answer = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/canned-answers", new { name = "hello", text = "Hello {{contact.first_name|there}}, this is {{agent.name}} of {{business.name}} about {{order.id}}." }));

        var rendered = await EngineFixture.JsonAsync(await anna.PostAsync("/v1/canned-answers:render", new { conversation = id, id = Text(answer, "id") }));
        Assert.Equal("Hello there, this is Anna of Test about {{order.id}}.", Text(rendered, "text"));
        Assert.Equal("order.id", Assert.Single(rendered.GetProperty("missing").EnumerateArray()).GetString());
        Assert.Equal("hello", Text(Assert.Single((await EngineFixture.JsonAsync(await anna.GetAsync("/v1/canned-answers"))).GetProperty("cannedAnswers").EnumerateArray()), "name"));
        Assert.Equal(403, (await EngineFixture.ErrorAsync(await anna.PostAsync("/v1/canned-answers", new { name = "mine", text = "x" }))).Status);
        var (other, _) = await ShopAsync();
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await other.PostAsync("/v1/canned-answers:render", new { conversation = await TalkAsync(other), id = Text(answer, "id") }))).Status);
    }

    [Fact]
    public async Task A_macro_does_its_steps_once_for_a_key_and_stops_at_the_first_that_fails()
    {
        var (shop, anna) = await ShopAsync();
        var id = await TalkAsync(shop);
        var label = Text(await EngineFixture.JsonAsync(await shop.PostAsync("/v1/labels", new { name = "refund" })), "id");
        var macro = await MacroAsync(
            new { update = new { addLabels = new[] { label }, assignee = "me" } }, new { note = "Refund for {{contact.name|them}}." }, new { answer = "{{agent.name}} sends it back." }, new { update = new { status = "RESOLVED" } });
        var broken = await MacroAsync(new { note = "first" }, new { answer = "Order {{order.id}}" }, new { update = new { status = "RESOLVED" } });
        var asked = new { conversation = id, key = Guid.NewGuid().ToString() };
        var first = await EngineFixture.JsonAsync(await anna.PostAsync($"/v1/macros/{macro}:run", asked));
        var again = await EngineFixture.JsonAsync(await anna.PostAsync($"/v1/macros/{macro}:run", asked));

        Assert.Equal([true, true, true, true], first.GetProperty("results").EnumerateArray().Select(static result => result.GetProperty("done").GetBoolean()));
        Assert.Equal(first.GetProperty("results").EnumerateArray().Select(static result => Text(result, "message")), again.GetProperty("results").EnumerateArray().Select(static result => Text(result, "message")));
        Assert.Equal(("RESOLVED", label, anna.Record.Person.Value), (Text(first.GetProperty("conversation"), "status"), first.GetProperty("conversation").GetProperty("labels")[0].GetString(), Text(first.GetProperty("conversation"), "assignee")));
        var thread = await shop.ReadUntilAsync($"/v1/conversations/{id}/messages", body => body.GetProperty("messages").EnumerateArray().Count(static one => Text(one, "direction") == "ACTIVITY") == 3);
        Assert.Equal("Anna sends it back.", Text(Assert.Single(thread.GetProperty("messages").EnumerateArray(), static one => Text(one, "direction") == "OUTBOUND").GetProperty("text"), "body"));
        Assert.Equal("Refund for them.", Text(Assert.Single(thread.GetProperty("messages").EnumerateArray(), static one => Text(one, "direction") == "NOTE").GetProperty("note"), "text"));

        var results = (await EngineFixture.JsonAsync(await anna.PostAsync($"/v1/macros/{broken}:run", new { conversation = id, key = "k" }))).GetProperty("results");
        Assert.Equal((2, true, "VARIABLES_MISSING"), (results.GetArrayLength(), results[0].GetProperty("done").GetBoolean(), Text(results[1], "reason")));

        async Task<string> MacroAsync(params object[] steps) => Text(await EngineFixture.JsonAsync(await shop.PostAsync("/v1/macros", new { name = Guid.NewGuid().ToString("N"), steps })), "id");
    }

    [Fact]
    public async Task A_filter_is_a_persons_own_or_everybodys()
    {
        var (shop, anna) = await ShopAsync();
        var ben = await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Agent);
        await EngineFixture.JsonAsync(await anna.PostAsync("/v1/filters", new { name = "mine", query = new { assignee = "me", status = new[] { "OPEN" }, sort = "WAITING_LONGEST" } }));
        await EngineFixture.JsonAsync(await shop.PostAsync("/v1/filters", new { name = "all", shared = true, query = new { unread = true } }));

        var own = Assert.Single((await EngineFixture.JsonAsync(await anna.GetAsync("/v1/filters"))).GetProperty("filters").EnumerateArray());
        Assert.Equal(("mine", "me", "WAITING_LONGEST"), (Text(own, "name"), Text(own.GetProperty("query"), "assignee"), Text(own.GetProperty("query"), "sort")));
        Assert.Equal(0, (await EngineFixture.JsonAsync(await ben.GetAsync("/v1/filters"))).GetProperty("filters").GetArrayLength());
        Assert.Equal("all", Text(Assert.Single((await EngineFixture.JsonAsync(await ben.GetAsync("/v1/filters?shared=true"))).GetProperty("filters").EnumerateArray()), "name"));
        Assert.Equal(403, (await EngineFixture.ErrorAsync(await ben.PostAsync("/v1/filters", new { name = "x", shared = true }))).Status);
        await EngineFixture.JsonAsync(await ben.SendAsync(HttpMethod.Delete, $"/v1/filters/{Text(own, "id")}"));
        Assert.Single((await EngineFixture.JsonAsync(await anna.GetAsync("/v1/filters"))).GetProperty("filters").EnumerateArray());
    }

    [Fact]
    public async Task A_draft_waits_for_its_writer_alone()
    {
        var (shop, anna) = await ShopAsync();
        var ben = await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Agent);
        var id = await TalkAsync(shop);
        await EngineFixture.JsonAsync(await anna.SendAsync(HttpMethod.Put, $"/v1/conversations/{id}/draft", new { text = "Dear", note = true }));

        var draft = Assert.Single((await EngineFixture.JsonAsync(await anna.GetAsync($"/v1/drafts?conversation={id}"))).GetProperty("drafts").EnumerateArray());
        Assert.Equal((id, "Dear", true), (Text(draft, "conversation"), Text(draft, "text"), draft.GetProperty("note").GetBoolean()));
        Assert.Single((await EngineFixture.JsonAsync(await anna.GetAsync("/v1/drafts"))).GetProperty("drafts").EnumerateArray());
        Assert.Equal(0, (await EngineFixture.JsonAsync(await ben.GetAsync("/v1/drafts"))).GetProperty("drafts").GetArrayLength());
        await EngineFixture.JsonAsync(await anna.SendAsync(HttpMethod.Put, $"/v1/conversations/{id}/draft", new { text = "" }));
        Assert.Equal(0, (await EngineFixture.JsonAsync(await anna.GetAsync("/v1/drafts"))).GetProperty("drafts").GetArrayLength());
    }

    [Fact]
    public async Task Who_looks_at_a_conversation_sees_who_else_does()
    {
        var (shop, anna) = await ShopAsync();
        var ben = await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Agent);
        var id = await TalkAsync(shop);

        Assert.Equal(0, (await MeetAsync(anna, new { typing = true })).GetArrayLength());
        var seen = Assert.Single((await MeetAsync(ben, new { })).EnumerateArray());
        Assert.Equal((anna.Record.Person.Value, true), (Text(seen, "person"), seen.GetProperty("typing").GetBoolean()));
        Assert.Equal(ben.Record.Person.Value, Text(Assert.Single((await MeetAsync(anna, new { })).EnumerateArray()), "person"));
        await MeetAsync(ben, new { leaving = true });
        Assert.Equal(0, (await MeetAsync(anna, new { })).GetArrayLength());

        async Task<JsonElement> MeetAsync(SignedIn who, object how) => (await EngineFixture.JsonAsync(await who.PostAsync($"/v1/conversations/{id}:meet", how))).GetProperty("colleagues");
    }

    [Fact]
    public async Task Many_are_changed_at_once_each_by_itself()
    {
        var (shop, anna) = await ShopAsync();
        var id = await TalkAsync(shop);
        var (other, _) = await ShopAsync();
        var theirs = await TalkAsync(other);
        var answers = (await EngineFixture.JsonAsync(await anna.PostAsync("/v1/conversations:update", new { ids = new[] { id, theirs }, change = new { status = "RESOLVED" } }))).GetProperty("answers");

        Assert.Equal("RESOLVED", Text(answers[0].GetProperty("conversation"), "status"));
        Assert.Equal("NOT_FOUND", Text(answers[1].GetProperty("error"), "reason"));
        Assert.Equal("OPEN", Text(await EngineFixture.JsonAsync(await other.GetAsync($"/v1/conversations/{theirs}")), "status"));
    }

    private async Task<(TestShop Shop, SignedIn Anna)> ShopAsync()
    {
        var shop = await fixture.NewShopAsync();
        return (shop, await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Agent));
    }

    private static async Task<string> TalkAsync(TestShop shop)
    {
        await shop.HearFromAsync(TestShop.NewCustomer());
        return Text((await shop.ReadUntilAsync("/v1/conversations", body => body.GetProperty("conversations").GetArrayLength() == 1)).GetProperty("conversations")[0], "id");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(OnSqlite.Name)]
public sealed class DeskToolsOnSqlite(SqliteEngine fixture) : DeskToolTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class DeskToolsOnPostgres(PostgresEngine fixture) : DeskToolTests(fixture);
