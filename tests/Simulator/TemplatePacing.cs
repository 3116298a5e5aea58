using System.Text.Json;
using Parley.Simulator.Templates;

namespace Parley.Tests.Simulator;

/// <summary>A template of which nobody knows how people take it: its first messages go, the rest waits for their word.</summary>
public class TemplatePacing : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = await Desk.StartAsync(
        new() { InFlight = 1, DeliveredAfterMs = 0, PacedAfter = 2 }, change: options => options with { Templates = [new TemplateSpec("sale", JsonSerializer.Deserialize<JsonElement>("""[{"type":"BODY","text":"x"}]"""), Category: TemplateCategory.Marketing)] });

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Holds_what_comes_after_the_first_and_lets_it_go_or_fail(bool liked)
    {
        var answers = new List<Answer>();
        for (var i = 0; i < 4; i++) answers.Add(await SendAsync());
        Assert.Equal(["accepted", "accepted", "held_for_quality_assessment", "held_for_quality_assessment"], answers.Select(answer => answer.Json.GetProperty("messages")[0].GetProperty("message_status").GetString()));
        await _desk.World.WhenIdleAsync();
        Assert.Equal(2, (await _desk.ControlAsync(HttpMethod.Get, $"messages?to={Uri.EscapeDataString(Desk.Ada)}")).Json.GetProperty("messages").GetArrayLength());

        var template = _desk.World.Templates.Find(Desk.Waba, "sale", "en_US")!;
        if (liked) _desk.World.Review.Rate(template, TemplateQuality.Green);
        else _desk.World.Review.Pause(template);
        await _desk.World.WhenIdleAsync();

        var statuses = _desk.Receiver.All.Where(post => post.Status is not null).Select(post => post.Value.GetProperty("statuses")[0]).Where(status => answers.Skip(2).Any(answer => answer.MessageId == status.GetProperty("id").GetString())).ToArray();
        if (liked) Assert.Equal(["delivered", "delivered", "sent", "sent"], statuses.Select(status => status.GetProperty("status").GetString()).Order());
        else Assert.Equal([("failed", 132015), ("failed", 132015)], statuses.Select(status => (status.GetProperty("status").GetString()!, status.GetProperty("errors")[0].GetProperty("code").GetInt32())));
        Assert.Equal(liked ? 200 : 132015, await SendAsync() is { Status: 200 } ? 200 : (await SendAsync()).Code);
    }

    private Task<Answer> SendAsync() => _desk.SendAsync($$$"""{"messaging_product":"whatsapp","to":"{{{Desk.Ada}}}","type":"template","template":{"name":"sale","language":{"code":"en_US"}} }""");
}
