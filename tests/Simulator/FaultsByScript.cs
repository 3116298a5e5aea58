using Parley.Simulator.Accounts;
using Parley.Simulator.Faults;

namespace Parley.Tests.Simulator;

/// <summary>Faults in a given order, of calls other than sends, and of customers.</summary>
public class FaultsByScript
{
    [Fact]
    public async Task Strike_when_their_turn_comes()
    {
        await using var desk = (await Desk.StartAsync()).WithOpenWindow();
        desk.World.Faults.Add(new FaultSpec(FaultKind.Error, Code: 131000, After: 1, Count: 1));
        desk.World.Faults.Add(new FaultSpec(FaultKind.Error, Code: 131016, After: 3, Count: 2));
        var codes = new List<int>();
        for (var i = 0; i < 7; i++)
        {
            var answer = await desk.SendTextAsync("x");
            codes.Add(answer.Status == 200 ? 0 : answer.Code);
        }

        Assert.Equal([0, 131000, 0, 131016, 131016, 0, 0], codes);
        Assert.Empty(desk.World.Faults.All);
    }

    [Fact]
    public async Task Strike_calls_of_one_edge_only()
    {
        await using var desk = (await Desk.StartAsync()).WithOpenWindow();
        Assert.Equal(200, (await desk.ControlAsync(HttpMethod.Post, "faults", """{"at":"error","on":"graph","code":80007,"match":{"event":"message_templates"}}""")).Status);
        var throttled = await desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Waba}/message_templates");
        Assert.Equal((429, 80007), (throttled.Status, throttled.Code));
        Assert.Equal(200, (await desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Waba}/phone_numbers")).Status);
        Assert.Equal(200, (await desk.SendTextAsync("x")).Status);
        await desk.ControlAsync(HttpMethod.Delete, "faults");
        desk.World.Faults.Add(new FaultSpec(FaultKind.Before, FaultSide.Graph, Count: 1));
        await Assert.ThrowsAsync<HttpRequestException>(() => desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Waba}"));
        Assert.Equal(200, (await desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Waba}")).Status);
        Assert.Equal(400, (await desk.ControlAsync(HttpMethod.Post, "faults", """{"at":"after","on":"graph"}""")).Status);
    }

    [Fact]
    public async Task Give_a_customer_another_user_id_before_the_next_message()
    {
        await using var desk = await Desk.StartAsync(new() { InFlight = 1 });
        desk.World.Phones.Add(new PhoneSpec(Desk.Ada, UserId: Desk.AdaId));
        await desk.WriteAsync("one");
        Assert.Equal(200, (await desk.ControlAsync(HttpMethod.Post, "faults", """{"at":"rotate","count":1}""")).Status);
        await desk.WriteAsync("two");
        await desk.WriteAsync("three");
        var heard = (await desk.Receiver.NextAsync(4)).ConvertAll(p => p.Value.GetProperty("messages")[0]);
        Assert.Equal(["text", "system", "text", "text"], heard.Select(m => m.GetProperty("type").GetString()));
        var system = heard[1].GetProperty("system");
        Assert.Equal(Desk.AdaId, system.GetProperty("previous_user_id").GetString());
        Assert.Equal(system.GetProperty("user_id").GetString(), heard[2].GetProperty("from_user_id").GetString());
        Assert.Equal(heard[2].GetProperty("from_user_id").GetString(), heard[3].GetProperty("from_user_id").GetString());
    }
}
