using System.Text.Json;
using Parley.Simulator;

namespace Parley.Tests.Simulator;

/// <summary>Groups: made by a business, joined by a link, written to and in.</summary>
public class Groups : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync()
    {
        _desk = await Desk.StartAsync(new() { InFlight = 1, DeliveredAfterMs = 0, ReadAfterMs = 0 });
        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Patch, $"numbers/{Desk.Number}", new { official = true })).Status);
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Are_made_listed_described_changed_and_deleted()
    {
        var made = await PostAsync($"{Desk.Number}/groups", new { messaging_product = "whatsapp", subject = "  Garden friends ", description = "Roses / tulips" });
        Assert.Equal(200, made.Status);
        var (lifecycle, created) = await ToldAsync();
        Assert.Equal(("group_lifecycle_update", "group_create", "Garden friends", "auto_approve"), (lifecycle, Text(created, "type"), Text(created, "subject"), Text(created, "join_approval_mode")));
        Assert.Equal(Text(made.Json, "request_id"), Text(created, "request_id"));
        var id = Text(created, "group_id");
        var link = Text(created, "invite_link");
        Assert.StartsWith("https://chat.whatsapp.com/", link, StringComparison.Ordinal);

        var listed = Assert.Single((await GetAsync($"{Desk.Number}/groups")).Json.GetProperty("data").GetProperty("groups").EnumerateArray());
        Assert.Equal((id, "Garden friends"), (Text(listed, "id"), Text(listed, "subject")));
        var shown = (await GetAsync($"{id}?fields=subject,description,participants,total_participant_count,suspended,join_approval_mode")).Json;
        Assert.Equal(("Roses / tulips", 0, false), (Text(shown, "description"), shown.GetProperty("total_participant_count").GetInt32(), shown.GetProperty("suspended").GetBoolean()));
        Assert.Equal(100, (await GetAsync($"{id}?fields=colour")).Code);

        Assert.Equal(200, (await PostAsync(id, new { messaging_product = "whatsapp", subject = "Roses" })).Status);
        var (settings, changed) = await ToldAsync();
        Assert.Equal(("group_settings_update", "Roses", true), (settings, Text(changed.GetProperty("group_subject"), "text"), changed.GetProperty("group_subject").GetProperty("update_successful").GetBoolean()));
        Assert.False(changed.TryGetProperty("group_description", out _));

        Assert.Equal(link, Text((await GetAsync($"{id}/invite_link")).Json, "invite_link"));
        var reset = Text((await PostAsync($"{id}/invite_link", new { messaging_product = "whatsapp" })).Json, "invite_link");
        Assert.NotEqual(link, reset);
        Assert.Equal(404, (await FollowAsync(Desk.Ada, link)).Status);

        Assert.Equal(200, (await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{id}")).Status);
        Assert.Equal(("group_lifecycle_update", "group_delete"), (await ToldAsync()) is var (field, gone) ? (field, Text(gone, "type")) : default);
        Assert.Equal((100, 33), (await GetAsync(id)) is var answer ? (answer.Code, answer.Error.GetProperty("error_subcode").GetInt32()) : default);
    }

    [Fact]
    public async Task Are_joined_by_their_link_left_and_cleared()
    {
        var (id, link) = await GroupAsync();
        Assert.Equal(200, (await FollowAsync(Desk.Ada, link)).Status);
        var (field, joined) = await ToldAsync();
        Assert.Equal(("group_participants_update", "group_participants_add", "invite_link", Desk.Ada[1..]), (field, Text(joined, "type"), Text(joined, "reason"), Text(joined.GetProperty("added_participants")[0], "wa_id")));
        Assert.Equal(409, (await FollowAsync(Desk.Ada, link)).Status);
        await FollowAsync(Desk.Bob, link);
        await ToldAsync();

        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Post, $"groups/{id}/leave", new { phone = Desk.Bob })).Status);
        Assert.Equal("participant", Text((await ToldAsync()).Group, "initiated_by"));
        Assert.Equal(131202, (await RemoveAsync(id, Desk.Ada, Desk.Ada)).Code);
        Assert.Equal(200, (await RemoveAsync(id, Desk.Ada, Desk.Bob)).Status);
        var (_, removed) = await ToldAsync();
        Assert.Equal(("business", Desk.Ada[1..], Desk.Bob, 131212, 131201), (
            Text(removed, "initiated_by"), Text(removed.GetProperty("removed_participants")[0], "wa_id"), Text(removed.GetProperty("failed_participants")[0], "input"),
            removed.GetProperty("failed_participants")[0].GetProperty("errors")[0].GetProperty("code").GetInt32(), removed.GetProperty("errors")[0].GetProperty("code").GetInt32()));
        Assert.Equal(0, (await GetAsync(id)).Json.GetProperty("total_participant_count").GetInt32());
    }

    [Fact]
    public async Task Have_eight_members_at_most()
    {
        var (_, link) = await GroupAsync();
        for (var i = 0; i < 8; i++)
        {
            _desk.World.Phones.Add(new Parley.Simulator.Accounts.PhoneSpec($"+1555020000{i}"));
            Assert.Equal(200, (await FollowAsync($"+1555020000{i}", link)).Status);
        }

        Assert.Equal(409, (await FollowAsync(Desk.Ada, link)).Status);
    }

    [Fact]
    public async Task Ask_before_they_let_in_where_they_are_made_so()
    {
        var (id, link) = await GroupAsync("approval_required");
        var asked = Text((await FollowAsync(Desk.Ada, link)).Json, "request");
        var (field, told) = await ToldAsync();
        Assert.Equal(("group_participants_update", "group_join_request_created", asked, Desk.Ada[1..]), (field, Text(told, "type"), Text(told, "join_request_id"), Text(told, "wa_id")));
        Assert.Equal(asked, Text((await GetAsync($"{id}/join_requests")).Json.GetProperty("data")[0], "join_request_id"));
        var other = Text((await FollowAsync(Desk.Bob, link)).Json, "request");
        await ToldAsync();

        Assert.Equal(131213, (await PostAsync($"{id}/join_requests", new { messaging_product = "whatsapp", join_requests = new[] { "made-up" } })).Code);
        var partly = await PostAsync($"{id}/join_requests", new { messaging_product = "whatsapp", join_requests = new[] { asked, "made-up" } });
        Assert.Equal((206, asked, 131213), (
            partly.Status, partly.Json.GetProperty("approved_join_requests")[0].GetString(), partly.Json.GetProperty("failed_join_requests")[0].GetProperty("errors")[0].GetProperty("code").GetInt32()));
        Assert.Equal("group_participants_add", Text((await ToldAsync()).Group, "type"));
        var rejected = await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{id}/join_requests", new { messaging_product = "whatsapp", join_requests = new[] { other } });
        Assert.Equal(other, rejected.Json.GetProperty("rejected_join_requests")[0].GetString());
        await FollowAsync(Desk.Bob, link);
        await ToldAsync();
        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Post, $"groups/{id}/withdraw", new { phone = Desk.Bob })).Status);
        Assert.Equal("group_join_request_revoked", Text((await ToldAsync()).Group, "type"));
        Assert.Equal(1, (await GetAsync(id)).Json.GetProperty("total_participant_count").GetInt32());
    }

    [Fact]
    public async Task Are_written_in_and_answered_and_statuses_come_for_all_members_together()
    {
        var (id, link) = await GroupAsync();
        Assert.Equal(131020, (await SayAsync(id)).Code);
        foreach (var phone in new[] { Desk.Ada, Desk.Bob })
        {
            await FollowAsync(phone, link);
            await ToldAsync();
        }

        // Nobody has written yet.
        Assert.Equal(131047, (await SayAsync(id)).Code);
        var written = await _desk.ControlAsync(HttpMethod.Post, $"groups/{id}/messages", new { phone = Desk.Ada, text = "Shall we meet?" });
        var message = (await _desk.Receiver.NextAsync()).Value;
        Assert.Equal((id, Text(written.Json, "id"), Desk.Ada[1..], "Ada", "Shall we meet?"), (
            Text(message.GetProperty("messages")[0], "group_id"), Text(message.GetProperty("messages")[0], "id"), Text(message.GetProperty("messages")[0], "from"),
            message.GetProperty("contacts")[0].GetProperty("profile").GetProperty("name").GetString(), message.GetProperty("messages")[0].GetProperty("text").GetProperty("body").GetString()));

        var sent = await SayAsync(id, "At six.");
        Assert.Equal((200, id), (sent.Status, Text(sent.Json.GetProperty("contacts")[0], "wa_id")));
        var statuses = new List<JsonElement>();
        for (var i = 0; i < 3; i++) statuses.Add((await _desk.Receiver.NextAsync()).Value.GetProperty("statuses"));
        Assert.Equal(["sent", "delivered", "read"], statuses.Select(one => Text(one[0], "status")));
        Assert.All(statuses, one => Assert.Equal((id, "group", Text(sent.Json.GetProperty("messages")[0], "id"), "order-7"), (
            Text(one[0], "recipient_id"), Text(one[0], "recipient_type"), Text(one[0], "id"), Text(one[0], "biz_opaque_callback_data"))));
        Assert.False(statuses[0][0].TryGetProperty("recipient_participant_id", out _));
        Assert.Equal([Desk.Ada[1..], Desk.Bob[1..]], statuses[1].EnumerateArray().Select(one => Text(one, "recipient_participant_id")));
        Assert.Equal(["Shall we meet?", "At six."], (await _desk.ControlAsync(HttpMethod.Get, $"groups/{id}/messages")).Json.GetProperty("messages").EnumerateArray().Select(one => Text(one, "text")));

        _desk.World.Advance(TimeSpan.FromHours(24));
        Assert.Equal(131047, (await SayAsync(id)).Code);
    }

    [Theory]
    [InlineData("reaction", """{"message_id":"wamid.x","emoji":"👍"}""")]
    [InlineData("location", """{"latitude":1,"longitude":2}""")]
    [InlineData("interactive", """{"type":"button","body":{"text":"x"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"x"}}]}}""")]
    public async Task Take_texts_media_and_templates_only(string type, string content)
    {
        var (id, _) = await GroupAsync();

        Assert.Equal(131051, (await _desk.SendAsync($$"""{"messaging_product":"whatsapp","recipient_type":"group","to":"{{id}}","type":"{{type}}","{{type}}":{{content}}}""")).Code);
    }

    [Fact]
    public async Task Are_not_for_everybody_and_are_suspended()
    {
        var (id, link) = await GroupAsync();
        await FollowAsync(Desk.Ada, link);
        await ToldAsync();
        Assert.Equal(131041, (await SayAsync("Z3JvdXA")).Code);
        Assert.Equal(100, (await SayAsync(Desk.Ada)).Code);
        Assert.Equal(131009, (await _desk.SendTextAsync("x", id)).Code);
        Assert.Equal(131059, (await GetAsync($"{Desk.Number}/groups?after=nowhere")).Code);

        await _desk.ControlAsync(HttpMethod.Post, $"groups/{id}/suspend", new { suspended = true });
        var (field, status) = await ToldAsync();
        Assert.Equal(("group_status_update", "group_suspend"), (field, Text(status, "type")));
        Assert.Equal((403, 131207), (await SayAsync(id)) is var suspended ? (suspended.Status, suspended.Code) : default);
        await _desk.ControlAsync(HttpMethod.Post, $"groups/{id}/suspend", new { suspended = false });
        Assert.Equal("group_suspend_cleared", Text((await ToldAsync()).Group, "type"));

        _desk.World.Settings = _desk.World.Settings with { Reach = 10_000 };
        Assert.Equal(131215, (await SayAsync(id)).Code);
        _desk.World.Settings = _desk.World.Settings with { Reach = null };
        await _desk.ControlAsync(HttpMethod.Patch, $"numbers/{Desk.Number}", new { official = false });
        Assert.Equal(131215, (await PostAsync($"{Desk.Number}/groups", new { messaging_product = "whatsapp", subject = "x" })).Code);
    }

    [Theory]
    [InlineData("""{"messaging_product":"whatsapp"}""", 100)]
    [InlineData("""{"subject":"x"}""", 100)]
    [InlineData("""{"messaging_product":"whatsapp","subject":"x","join_approval_mode":"maybe"}""", 100)]
    [InlineData("""{"messaging_product":"whatsapp","subject":"{x129}"}""", 131009)]
    [InlineData("""{"messaging_product":"whatsapp","subject":"x","description":"{x2049}"}""", 131009)]
    public async Task Have_their_form(string body, int code)
    {
        foreach (var length in new[] { 129, 2049 }) body = body.Replace($"{{x{length}}}", new string('x', length), StringComparison.Ordinal);

        Assert.Equal(code, (await PostAsync($"{Desk.Number}/groups", body)).Code);
    }

    private async Task<(string Id, string Link)> GroupAsync(string mode = "auto_approve")
    {
        await PostAsync($"{Desk.Number}/groups", new { messaging_product = "whatsapp", subject = "Friends", join_approval_mode = mode });
        var group = (await ToldAsync()).Group;
        return (Text(group, "group_id"), Text(group, "invite_link"));
    }

    private async Task<(string Field, JsonElement Group)> ToldAsync()
    {
        var told = await _desk.Receiver.NextAsync();
        return (told.Json.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("field").GetString()!, told.Value.GetProperty("groups")[0]);
    }

    private Task<Answer> SayAsync(string group, string text = "x") => _desk.SendAsync(
        $$"""{"messaging_product":"whatsapp","recipient_type":"group","to":"{{group}}","type":"text","text":{"body":"{{text}}"},"biz_opaque_callback_data":"order-7"}""");

    private Task<Answer> FollowAsync(string phone, string link) => _desk.ControlAsync(HttpMethod.Post, "groups/follow", new { phone, link });

    private Task<Answer> RemoveAsync(string id, params string[] people) =>
        _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{id}/participants", new { messaging_product = "whatsapp", participants = people.Select(user => new { user }) });

    private Task<Answer> PostAsync(string path, object body) => _desk.GraphAsync(HttpMethod.Post, "v26.0/" + path, body);

    private Task<Answer> GetAsync(string path) => _desk.GraphAsync(HttpMethod.Get, "v26.0/" + path);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
