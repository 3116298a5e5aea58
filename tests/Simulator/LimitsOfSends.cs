using System.Text.Json;
using Parley.Simulator;

namespace Parley.Tests.Simulator;

public class LimitsOfSends
{
    [Fact]
    public async Task A_pair_takes_45_messages_at_once_and_one_more_every_6_seconds()
    {
        await using var desk = (await Desk.StartAsync(new SimulatorSettings { PairRate = true })).WithOpenWindow();
        for (var i = 0; i < 45; i++) Assert.Equal(200, (await desk.SendTextAsync($"{i}")).Status);
        Assert.Equal(131056, Code(await desk.SendTextAsync("too many")));

        desk.World.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(200, (await desk.SendTextAsync("one")).Status);
        Assert.Equal(131056, Code(await desk.SendTextAsync("and no more")));
        Assert.Equal(2, desk.World.Limits.RefusedWith(131056));
    }

    [Fact]
    public async Task A_number_takes_so_many_a_second()
    {
        await using var desk = (await Desk.StartAsync(new SimulatorSettings { Throughput = 10 })).WithOpenWindow();
        for (var i = 0; i < 10; i++) Assert.Equal(200, (await desk.SendTextAsync($"{i}")).Status);
        Assert.Equal(130429, Code(await desk.SendTextAsync("too fast")));

        desk.World.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(200, (await desk.SendTextAsync("again")).Status);
        Assert.Equal(130429, Code(await desk.SendTextAsync("too fast again")));
        var state = await desk.ControlAsync(HttpMethod.Get, "state");
        Assert.Equal(2, state.Json.GetProperty("limits").GetProperty("refused").GetProperty("130429").GetInt32());
    }

    [Fact]
    public async Task A_portfolio_reaches_so_many_people_outside_the_window_in_24_hours()
    {
        await using var desk = await Desk.StartAsync(new SimulatorSettings { Reach = 1, Window = Reporting.Off });
        Assert.Equal(200, (await desk.SendTextAsync("first")).Status);
        Assert.Equal(200, (await desk.SendTextAsync("the same person again")).Status);
        Assert.Equal(131048, Code(await desk.SendTextAsync("another one", Desk.Bob)));
        desk.World.Customers.SetLastWrote(Desk.Bob, Desk.Number, desk.World.Clock.GetUtcNow());
        Assert.Equal(200, (await desk.SendTextAsync("who wrote does not count", Desk.Bob)).Status);

        desk.World.Advance(TimeSpan.FromHours(24));

        Assert.Equal(200, (await desk.SendTextAsync("a day later", Desk.Bob)).Status);
        Assert.Equal(131048, Code(await desk.SendTextAsync("and not the first as well")));
    }

    private static int Code(Answer answer) => answer.Json.GetProperty("error").GetProperty("code").GetInt32();
}
