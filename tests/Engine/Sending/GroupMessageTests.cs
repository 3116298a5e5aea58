using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Sending;

/// <summary>Messages to groups of WhatsApp: to all members at once, in the conversation in which the members write.</summary>
public abstract class GroupMessageTests(EngineFixture fixture)
{
    [Fact]
    [Trait("Promise", "S3.2")]
    public async Task A_group_is_heard_answered_and_tells_how_far_the_answer_got_with_each_member()
    {
        var shop = await fixture.NewShopAsync();
        var (id, members) = await GroupAsync(shop);
        Assert.Equal("WINDOW_CLOSED", (await EngineFixture.ErrorAsync(await shop.SayAsync($"group:{id}", "too early"))).Reason);

        fixture.Simulator.World.Groups.Write(members[0], id, "Shall we meet?");
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null));
        var conversation = events.Single(e => e.MessageReceived is not null).MessageReceived.Conversation;
        var sent = await EngineFixture.JsonAsync(await shop.SayAsync($"group:{id}", "At six."));
        var image = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/messages", new { session = shop.Session, to = $"group:{id}", image = new { link = "https://shop.example/map.png" }, key = Guid.NewGuid().ToString() }));

        Assert.Equal((conversation, conversation), (sent.GetProperty("conversation").GetString(), image.GetProperty("conversation").GetString()));
        var message = sent.GetProperty("id").GetString();
        events = await shop.EventsUntilAsync(seen => seen.Count(e => e.ParticipantStatus?.Message == message) == 2);
        Assert.Equal(members.Select(member => member[1..]).Order(), events.Where(e => e.ParticipantStatus?.Message == message).Select(e => e.ParticipantStatus.Participant).Order());
        await shop.ReadUntilAsync($"/v1/messages/{message}", body => body.GetProperty("status").GetString() == "DELIVERED");
        Assert.Equal($"group:{id}", events.First(e => e.MessageQueued?.Message == message).MessageQueued.To);
        await shop.ReadUntilAsync($"/v1/messages/{image.GetProperty("id").GetString()}", body => body.GetProperty("status").GetString() == "DELIVERED");
        Assert.Equal(["Shall we meet?", "At six."], fixture.Simulator.World.Groups.Book.Require(id).Messages.Where(said => said.Type == "text").Select(said => said.Text));
    }

    [Fact]
    public async Task A_group_takes_texts_media_and_templates_only_and_has_to_be_known()
    {
        var shop = await fixture.NewShopAsync();
        var (id, members) = await GroupAsync(shop);
        fixture.Simulator.World.Groups.Write(members[0], id, "hello");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null));

        async Task<string> ReasonAsync(object request) => (await EngineFixture.ErrorAsync(await shop.PostAsync("/v1/messages", request))).Reason;
        Assert.Equal("GROUP_TYPE_UNSUPPORTED", await ReasonAsync(new { session = shop.Session, to = $"group:{id}", location = new { latitude = 1, longitude = 2 }, key = "a" }));
        Assert.Equal("RECIPIENT_INVALID", await ReasonAsync(new { session = shop.Session, to = "group:", text = new { body = "x" }, key = "b" }));
        Assert.Equal("WINDOW_CLOSED", await ReasonAsync(new { session = shop.Session, to = "group:elsewhere", text = new { body = "x" }, key = "c" }));
    }

    [Fact]
    public async Task A_suspended_group_fails_with_metas_code()
    {
        var shop = await fixture.NewShopAsync();
        var (id, members) = await GroupAsync(shop);
        fixture.Simulator.World.Groups.Write(members[0], id, "hello");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null));
        fixture.Simulator.World.Groups.Suspend(id, suspended: true);

        var sent = (await EngineFixture.JsonAsync(await shop.SayAsync($"group:{id}", "anybody?"))).GetProperty("id").GetString();

        var failed = await shop.ReadUntilAsync($"/v1/messages/{sent}", body => body.GetProperty("status").GetString() == "FAILED");
        Assert.Equal(131207, failed.GetProperty("failure").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Code_for_meta_writes_to_groups_as_it_does_there()
    {
        var shop = await fixture.NewShopAsync();
        var (id, members) = await GroupAsync(shop);
        fixture.Simulator.World.Groups.Write(members[0], id, "hello");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null));

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/graph/v25.0/{shop.Number.PhoneNumberId}/messages");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.ApiKey);
        request.Content = new StringContent($$"""{"messaging_product":"whatsapp","recipient_type":"group","to":"{{id}}","type":"text","text":{"body":"as at Meta"} }""", Encoding.UTF8, "application/json");
        var answer = await EngineFixture.JsonAsync(await fixture.Http.SendAsync(request));

        Assert.Equal((id, id), (answer.GetProperty("contacts")[0].GetProperty("input").GetString(), answer.GetProperty("contacts")[0].GetProperty("wa_id").GetString()));
        await shop.ReadUntilAsync($"/v1/messages/{answer.GetProperty("messages")[0].GetProperty("id").GetString()!["wamid.".Length..]}", body => body.GetProperty("status").GetString() == "DELIVERED");
        Assert.Contains(fixture.Simulator.World.Groups.Book.Require(id).Messages, said => said is { From: null, Text: "as at Meta" });
    }

    /// <summary>A group of the shop's number with two members, of which the engine has heard.</summary>
    private async Task<(string Id, string[] Members)> GroupAsync(TestShop shop)
    {
        using var http = new HttpClient { BaseAddress = fixture.Simulator.Address };
        using (var official = await http.PatchAsJsonAsync($"/_sim/numbers/{shop.Number.PhoneNumberId}", new { official = true })) Assert.True(official.IsSuccessStatusCode, await official.Content.ReadAsStringAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v26.0/{shop.Number.PhoneNumberId}/groups") { Content = JsonContent.Create(new { messaging_product = "whatsapp", subject = "Friends" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.Number.Token);
        using (var made = await http.SendAsync(request)) Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var created = (await shop.EventsUntilAsync(seen => seen.Any(e => e.ThreadChanged?.Happened == "group_create"))).Single(e => e.ThreadChanged?.Happened == "group_create").ThreadChanged;
        var group = JsonDocument.Parse(created.Raw.ToByteArray()).RootElement;
        string[] members = [TestShop.NewCustomer(), TestShop.NewCustomer()];
        foreach (var member in members)
        {
            fixture.Simulator.World.Phones.Add(new PhoneSpec(member));
            fixture.Simulator.World.Groups.Follow(member, group.GetProperty("invite_link").GetString()!);
        }

        return (group.GetProperty("group_id").GetString()!, members);
    }
}

[Collection(OnSqlite.Name)]
public sealed class GroupMessagesOnSqlite(SqliteEngine fixture) : GroupMessageTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class GroupMessagesOnPostgres(PostgresEngine fixture) : GroupMessageTests(fixture);
