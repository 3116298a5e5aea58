using Parley.Simulator.Control;
using Parley.Simulator.Faults;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Outbox;

/// <summary>What an engine that stops in order leaves behind.</summary>
[Collection(OwnEngines.Name)]
public class LeavingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "P5")]
    public async Task Sends_under_way_are_recorded_before_it_is_gone(bool postgres)
    {
        const int Sends = 8;
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var shop = await fixture.ShopInAsync("900700");
        var customers = await fixture.CustomersAsync(shop, Sends);
        fixture.Simulator.World.Faults.Add(new FaultSpec(FaultKind.DelayAnswer, DelayMs: 1500));
        var sent = await Task.WhenAll(customers.Select(customer => ReachFixture.SayAsync(shop, customer, "under way")));
        await fixture.ReceivedAsync(shop, Sends);

        await fixture.StopEngineAsync();
        fixture.Simulator.World.Faults.Clear();
        await fixture.StartEngineAsync();

        var events = await shop.EventsUntilAsync(seen => sent.All(id => seen.Any(e => e.MessageStatus?.Message == id)));
        Assert.All(sent, id => Assert.Equal(Message.Types.Status.Accepted, events.First(e => e.MessageStatus?.Message == id).MessageStatus.Status));
        Assert.Equal(Sends, fixture.Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)).Count(message => message.FromBusiness));
    }
}
