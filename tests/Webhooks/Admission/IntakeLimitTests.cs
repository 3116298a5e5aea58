using Parley.Frontend.Webhooks.Admission;

namespace Parley.Tests.Webhooks.Admission;

/// <summary>How many places there are: as many as the store is quick enough for.</summary>
public sealed class IntakeLimitTests
{
    [Fact]
    [Trait("Promise", "P10")]
    public void A_flood_loses_places_while_a_quiet_tenant_is_slower_than_undisturbed_and_regains_them_after()
    {
        using var traffic = new Traffic();
        for (var i = 0; i < 100; i++) traffic.Store("b", "quiet", milliseconds: 1);
        var flood = traffic.AskMany(30, "a", "loud");
        traffic.Clock.Advance(100);

        for (var i = 0; i < 400; i++) Round(traffic, milliseconds: 1.5);
        var atFirst = traffic.Shares.HeavyPlaces;
        for (var i = 0; i < 200; i++) Round(traffic, milliseconds: 10);
        var disturbed = traffic.Shares.HeavyPlaces;
        for (var i = 0; i < 400; i++) Round(traffic, milliseconds: 1.5);

        Assert.InRange(atFirst, 20, 1024);
        Assert.Equal(8, disturbed);
        Assert.InRange(traffic.Shares.HeavyPlaces, 20, 1024);
        Assert.Contains(flood, asked => asked.HasPlace);
    }

    [Fact]
    public void One_slow_webhook_among_many_costs_little()
    {
        using var traffic = new Traffic();
        for (var i = 0; i < 100; i++) traffic.Store("b", "quiet", milliseconds: 1);
        _ = traffic.AskMany(30, "a", "loud");
        traffic.Clock.Advance(100);

        for (var i = 0; i < 2_000; i++) Round(traffic, milliseconds: i % 100 == 0 ? 10 : 1.5);

        Assert.InRange(traffic.Shares.HeavyPlaces, 12, 1024);
    }

    [Fact]
    public void There_are_fewer_places_while_the_store_is_slow_and_more_when_they_run_out_and_it_is_not()
    {
        using var traffic = new Traffic(new IntakeShareOptions { MaxWaiting = 0 });
        var atFirst = traffic.Shares.Places;

        for (var i = 0; i < 400; i++) traffic.Store("a", "one", milliseconds: 60);
        var slow = traffic.Shares.Places;
        for (var i = 0; i < 400; i++)
        {
            var places = traffic.AskMany(600, "a", "one").Where(asked => asked.HasPlace).ToArray();
            traffic.Clock.Advance(10);
            foreach (var place in places) place.Leave();
        }

        Assert.InRange(slow, 64, atFirst - 1);
        Assert.InRange(traffic.Shares.Places, 600, 1024);
    }

    [Fact]
    public void What_the_spool_took_says_nothing_of_the_store()
    {
        using var traffic = new Traffic();
        var before = traffic.Shares.Places;

        for (var i = 0; i < 100; i++)
        {
            var asked = traffic.Ask("a", "one");
            traffic.Clock.Advance(500);
            asked.Leave(stored: false);
        }

        Assert.Equal(before, traffic.Shares.Places);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Few_places_are_enough_for_everybody_to_get_one(int places)
    {
        using var traffic = new Traffic(new IntakeShareOptions { MaxPlaces = places });
        for (var i = 0; i < 50; i++)
        {
            traffic.Store("a", "one", milliseconds: 5);
            traffic.Store("b", "other", milliseconds: 5);
        }
    }

    /// <summary>A quiet tenant's webhook, 20 ms after the one before it.</summary>
    private static void Round(Traffic traffic, double milliseconds)
    {
        traffic.Store("b", "quiet", milliseconds);
        traffic.Clock.Advance(20 - milliseconds);
    }
}
