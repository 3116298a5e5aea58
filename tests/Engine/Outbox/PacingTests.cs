using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Outbox;

/// <summary>The engine against a WhatsApp that enforces its limits: nothing is refused, and what is allowed is used.</summary>
[Trait("Promise", "P11")]
public abstract class PacingTests(PacedFixture fixture)
{
    [Fact]
    public async Task One_person_gets_45_at_once_then_one_every_6_seconds_and_WhatsApp_refuses_none()
    {
        const int Count = 75, Burst = 45;
        var shop = await fixture.NewPacedShopAsync();
        var customer = Assert.Single(await fixture.CustomersAsync(shop, 1));
        await PacedFixture.PromiseAsync(shop, [.. Enumerable.Repeat(customer, Count)]);

        var received = await fixture.ReceivedAsync(shop, Burst);
        var first = received[0].Time;
        for (var n = Burst + 1; n <= Count; n++)
        {
            // To the instant at which the next one is allowed.
            var ahead = first + (TimeSpan.FromSeconds(6) * (n - Burst)) - fixture.Clock.GetUtcNow();
            if (ahead > TimeSpan.Zero) fixture.Simulator.World.Advance(ahead);
            received = await fixture.ReceivedAsync(shop, n);
        }

        Assert.Equal(0, fixture.Simulator.World.Limits.RefusedWith(131056));
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), received.Select(message => message.Text));
        Assert.InRange((received[^1].Time - first).TotalSeconds, 0, 6 * (Count - Burst) / 0.95);
    }

    [Fact]
    public async Task A_number_sends_at_its_throughput_and_WhatsApp_refuses_none()
    {
        const int Count = 200;
        var shop = await fixture.NewPacedShopAsync();
        var customers = await fixture.CustomersAsync(shop, Count);

        await PacedFixture.PromiseAsync(shop, customers);
        var received = await fixture.ReceivedAsync(shop, Count);

        Assert.Equal(0, fixture.Simulator.World.Limits.RefusedWith(130429));
        Assert.Equal(Count, received.Select(message => message.Phone.Digits).Distinct().Count());
    }

    /// <summary>In real time, so on a machine that has time: how much of the allowed rate is used is a speed.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_number_uses_at_least_95_percent_of_its_throughput()
    {
        const int Count = 200;
        var shop = await fixture.NewPacedShopAsync();
        var customers = await fixture.CustomersAsync(shop, Count);

        await PacedFixture.PromiseAsync(shop, customers);

        var times = (await fixture.ReceivedAsync(shop, Count)).Select(message => message.Time).Order().ToList();
        Assert.InRange((times[^1] - times[0]).TotalSeconds, 0, Count / (PacedFixture.Throughput * 0.95));
    }

    [Fact]
    public async Task A_reply_overtakes_a_campaign_also_to_a_person_the_campaign_has_not_reached_yet()
    {
        var shop = await fixture.NewPacedShopAsync();
        var customers = await fixture.CustomersAsync(shop, 201);
        await PacedFixture.PromiseAsync(shop, customers[..200], "BULK");
        await fixture.ReceivedAsync(shop, 1);

        var reached = (await fixture.ReceivedAsync(shop, 1)).Select(message => "+" + message.Phone.Digits);
        foreach (var customer in (string[])[customers[..200].Except(reached).Last(), customers[200]])
        {
            var asked = fixture.Clock.GetUtcNow();
            await EngineFixture.JsonAsync(await shop.SayAsync(customer, "at once"));
            var reply = await fixture.ReceivedAsync(shop, customer, "at once");

            Assert.InRange((reply.Time - asked).TotalSeconds, 0, 1);
        }

        Assert.InRange((await fixture.ReceivedAsync(shop, 1)).Count, 1, 150);
    }
}

[Collection(PacedOnSqlite.Name)]
public sealed class PacingOnSqlite(PacedSqlite fixture) : PacingTests(fixture);

[Collection(PacedOnPostgres.Name)]
public sealed class PacingOnPostgres(PacedPostgres fixture) : PacingTests(fixture);
