using System.Text.Json;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.People;

namespace Parley.Tests.Engine.Desk;

/// <summary>Numbers of customers are masked for roles that the account says, in whatever they read; conversations are written out.</summary>
public abstract class MaskingTests(EngineFixture fixture)
{
    [Fact]
    public async Task Whoever_sees_masked_numbers_finds_none_in_any_answer_and_still_answers()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer, "Is it there?");
        var conversation = Text((await shop.ReadUntilAsync("/v1/conversations", static body => body.GetProperty("conversations").GetArrayLength() == 1)).GetProperty("conversations")[0], "id");
        await shop.ReadUntilAsync("/v1/search/messages?query=there", static body => body.GetProperty("messages").GetArrayLength() == 1);
        var account = await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, "/v1/account", shop.ApiKey, new { numbersMaskedFor = new { roles = new[] { "AGENT", "VIEWER" } } }));
        Assert.Equal(["AGENT", "VIEWER"], account.GetProperty("numbersMaskedFor").EnumerateArray().Select(static one => one.GetString()));
        var (agent, admin) = (await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Agent), await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Admin));
        var contact = Text((await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/conversations/{conversation}"))), "contact");
        var sent = await EngineFixture.JsonAsync(await agent.PostAsync("/v1/messages", new { to = conversation, text = new { body = "It is." }, key = Guid.NewGuid().ToString() }));
        await shop.ReadUntilAsync($"/v1/messages/{Text(sent, "id")}", static body => Text(body, "status") != "QUEUED");

        string[] paths =
        [
            "/v1/conversations", $"/v1/conversations/{conversation}", $"/v1/conversations/{conversation}/messages", "/v1/contacts", $"/v1/contacts/{contact}", "/v1/search/messages?query=there",
            $"/v1/conversations/{conversation}/export?format=JSON", $"/v1/conversations/{conversation}/export?format=TEXT", $"/v1/conversations/{conversation}/export?format=CSV",
        ];
        foreach (var path in paths) Assert.DoesNotContain(customer[1..], (await EngineFixture.JsonAsync(await agent.GetAsync(path))).ToString(), StringComparison.Ordinal);
        foreach (var path in paths[..2]) Assert.Contains(customer, (await EngineFixture.JsonAsync(await admin.GetAsync(path))).ToString(), StringComparison.Ordinal);
        Assert.Equal($"+•••••••••{customer[^2..]}", Text(await EngineFixture.JsonAsync(await agent.GetAsync($"/v1/conversations/{conversation}")), "phone"));
        Assert.Equal($"to +•••••••••{customer[^2..]}", Text(await EngineFixture.JsonAsync(await agent.PostAsync("/v1/canned-answers:render", new { conversation, text = "to {{contact.phone}}" })), "text"));
        Assert.Equal("QUERY_INVALID", (await EngineFixture.ErrorAsync(await agent.GetAsync($"/v1/search/conversations?query={customer[5..]}"))).Reason);
        Assert.Equal("QUERY_INVALID", (await EngineFixture.ErrorAsync(await agent.GetAsync($"/v1/contacts?query={customer[5..]}"))).Reason);
        Assert.Single((await EngineFixture.JsonAsync(await agent.GetAsync($"/v1/search/conversations?query={customer[1..]}"))).GetProperty("conversations").EnumerateArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var feed = new V1.Events.EventsClient(fixture.Channel).Subscribe(new V1.SubscribeRequest { Cursor = "beginning" }, agent.Credential, cancellationToken: patience.Token);
        var seen = new List<V1.Event>();
        while (!seen.Any(static one => one.MessageStatus is not null) && await feed.ResponseStream.MoveNext(patience.Token)) seen.Add(feed.ResponseStream.Current);
        Assert.Contains(seen, static one => one.ConversationStarted is not null);
        Assert.DoesNotContain(seen, one => one.ToString().Contains(customer[1..], StringComparison.Ordinal));

        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, "/v1/account", shop.ApiKey, new { numbersMaskedFor = new { roles = Array.Empty<string>() } }));
        Assert.Equal(customer, Text(await EngineFixture.JsonAsync(await agent.GetAsync($"/v1/conversations/{conversation}")), "phone"));
    }

    [Fact]
    public async Task A_conversation_is_written_out_for_people_and_programs_and_the_audit_knows()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer, "=1+1, \"please\"");
        var conversation = Text((await shop.ReadUntilAsync("/v1/conversations", static body => body.GetProperty("conversations").GetArrayLength() == 1)).GetProperty("conversations")[0], "id");
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "Two."));
        await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/conversations/{conversation}/notes", new { text = "a joke", key = "note" }));
        await shop.ReadUntilAsync($"/v1/conversations/{conversation}/messages", static body => body.GetProperty("messages").GetArrayLength() == 3);
        var owner = await SignedIn.AsAsync(fixture, shop.Id, PersonRole.Owner);

        var text = await ExportAsync("TEXT&internal=true");
        Assert.Matches(@"(?s)\] \S+: =1\+1, ""please"".*\] We: Two\..*\] Parley: \(note\) a joke", Text(text, "content"));
        var csv = await ExportAsync("CSV");
        Assert.Equal((2, $"conversation-{conversation}.csv"), (csv.GetProperty("messages").GetInt32(), Text(csv, "fileName")));
        Assert.Contains("INBOUND,,text,\"'=1+1, \"\"please\"\"\",", Text(csv, "content"), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Text(await ExportAsync("JSON"), "content"));
        Assert.Equal("Two.", Text(json.RootElement.GetProperty("messages")[1].GetProperty("text"), "body"));
        await shop.ReadUntilAsync("/v1/audit", body => body.GetProperty("acts").EnumerateArray().Any(one => Text(one, "action") == "conversation.export"));

        async Task<JsonElement> ExportAsync(string format) => await EngineFixture.JsonAsync(await owner.GetAsync($"/v1/conversations/{conversation}/export?format={format}"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(OnSqlite.Name)]
public sealed class MaskingOnSqlite(SqliteEngine fixture) : MaskingTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class MaskingOnPostgres(PostgresEngine fixture) : MaskingTests(fixture);
