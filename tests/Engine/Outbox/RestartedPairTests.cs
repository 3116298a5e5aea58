using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Outbox;

[Trait("Promise", "P11")]
[Collection(OwnEngines.Name)]
public class RestartedPairTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_does_not_lend_a_pair_its_quota_twice(bool postgres)
    {
        const int Burst = 45, More = 3;
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var shop = await fixture.ShopInAsync("900600");
        var person = fixture.Strangers(1);
        await fixture.PromiseAsync(shop, [.. Enumerable.Repeat(person[0], Burst)]);
        await fixture.ReceivedAsync(shop, Burst);

        await fixture.StopEngineAsync();
        await fixture.StartEngineAsync();
        await fixture.PromiseAsync(shop, [.. Enumerable.Repeat(person[0], More), .. fixture.Strangers(1)]);

        // Somebody who owes nothing does not wait.
        await fixture.ReceivedAsync(shop, Burst + 1);
        for (var n = 2; n <= More + 1; n++)
        {
            fixture.Simulator.World.Advance(TimeSpan.FromSeconds(12));
            await fixture.ReceivedAsync(shop, Burst + n);
        }

        Assert.Equal(0, fixture.Simulator.World.Limits.RefusedWith(131056));
    }
}
