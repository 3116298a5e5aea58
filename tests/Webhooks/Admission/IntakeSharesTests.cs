using Parley.Frontend.Webhooks.Admission;

namespace Parley.Tests.Webhooks.Admission;

/// <summary>Who gets a place on the way to the store while others want one too.</summary>
[Trait("Promise", "P10")]
public sealed class IntakeSharesTests
{
    private static readonly IntakeShareOptions Small = new() { MaxPlaces = 64 };

    [Fact]
    public async Task A_flood_that_is_alone_has_all_places_but_those_kept_for_who_comes_next()
    {
        using var traffic = new Traffic(Small);

        var flood = traffic.AskMany(100, "a", "loud");

        Assert.Equal(56, flood.Count(asked => asked.HasPlace));
        Assert.Equal(44, traffic.Shares.Waiting);
        flood[0].Leave();
        Assert.True(await flood[56].GetsPlaceAsync());
        Assert.True(traffic.Ask("b", "quiet").HasPlace);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void Beside_a_quiet_tenant_a_flood_has_few_places_through_the_same_app_and_through_another(string app)
    {
        using var traffic = new Traffic(Small);
        traffic.Store(app, "quiet", milliseconds: 1);

        var flood = traffic.AskMany(100, "a", "loud");

        // Eight at once are no flood yet; the rest of it shares the places for floods.
        Assert.Equal(8 + traffic.Shares.HeavyPlaces, flood.Count(asked => asked.HasPlace));
        Assert.True(traffic.Ask(app, "quiet").HasPlace);
    }

    [Fact]
    public void A_flood_has_all_places_again_when_nobody_was_beside_it_for_a_while()
    {
        using var traffic = new Traffic(Small);
        traffic.Store("b", "quiet", milliseconds: 1);
        traffic.Clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(56, traffic.AskMany(56, "a", "loud").Count(asked => asked.HasPlace));
    }

    [Fact]
    public void A_tenant_that_was_quiet_itself_does_not_stand_in_its_own_way()
    {
        using var traffic = new Traffic(Small);
        for (var i = 0; i < 20; i++) traffic.Store("a", "loud", milliseconds: 1);

        Assert.Equal(56, traffic.AskMany(56, "a", "loud").Count(asked => asked.HasPlace));
    }

    [Fact]
    public void Equal_tenants_do_not_take_places_from_each_other()
    {
        using var traffic = new Traffic(Small);
        var running = new Queue<Asked>();
        for (var round = 0; round < 2_000; round++)
        {
            running.Enqueue(traffic.Ask("a", $"tenant {round % 10}"));
            Assert.True(running.Last().HasPlace);
            traffic.Clock.Advance(0.2);
            if (running.Count >= 50) running.Dequeue().Leave();
        }

        Assert.Equal(0, traffic.Shares.Waiting);
    }

    [Fact]
    public async Task Those_who_wait_have_turns_by_app_first_and_then_by_tenant()
    {
        using var traffic = new Traffic(Small);
        var holders = AllPlaces(traffic);
        var inApp = new[] { "x", "y", "z" }.Select(tenant => traffic.AskMany(60, "a", tenant)).ToArray();
        var other = traffic.AskMany(60, "b", "w");

        foreach (var holder in holders) holder.Leave();

        traffic.Clock.Advance(TimeSpan.FromSeconds(6));
        var granted = await Task.WhenAll(inApp.Append(other).Select(GrantedAsync));
        Assert.Equal(56, granted.Sum());
        // A turn is worth four of these webhooks, and of each tenant two go first because it asked for nothing before.
        Assert.InRange(granted[3], 22, 30);
        Assert.All(granted[..3], one => Assert.InRange(one, 6, 14));
    }

    [Fact]
    public async Task Turns_are_worth_the_same_in_bytes()
    {
        using var traffic = new Traffic(Small);
        var holders = AllPlaces(traffic);
        var large = traffic.AskMany(60, "a", "large", bytes: 9_728);
        var small = traffic.AskMany(60, "b", "small", bytes: 512);

        foreach (var holder in holders) holder.Leave();

        traffic.Clock.Advance(TimeSpan.FromSeconds(6));
        var (ofLarge, ofSmall) = (await GrantedAsync(large), await GrantedAsync(small));
        Assert.Equal(56, ofLarge + ofSmall);
        Assert.InRange(ofLarge, 4, 10);
    }

    [Fact]
    public async Task A_passing_burst_may_wait_and_a_standing_flood_is_shed_soon_but_for_a_few()
    {
        using var traffic = new Traffic(Small with { Patience = TimeSpan.FromMilliseconds(500), StandingPatience = TimeSpan.FromMilliseconds(100), SmallQueue = 10 });
        var holders = AllPlaces(traffic);
        var burst = traffic.AskMany(20, "c", "first");
        traffic.Clock.Advance(480);
        Assert.Equal(20, traffic.Shares.Waiting);
        var standing = traffic.AskMany(30, "c", "first");

        traffic.Clock.Advance(40);
        Assert.Equal(0, await GrantedAsync(burst));
        Assert.Equal(30, traffic.Shares.Waiting);

        for (var i = 0; i < 12; i++) holders[i].Leave();
        Assert.Equal(26, traffic.Shares.Waiting);
        traffic.Clock.Advance(80);
        Assert.Equal(10, traffic.Shares.Waiting);
        traffic.Clock.Advance(400);
        Assert.Equal(4, await GrantedAsync(standing));
    }

    [Fact]
    public void A_number_that_is_not_known_yet_is_nobody_to_be_spared()
    {
        using var traffic = new Traffic(Small);
        traffic.Ask("a", new BodyOwners(new BodyOwner("15550100001", IsTenant: false), [])).Leave();

        Assert.Equal(56, traffic.AskMany(56, "a", "loud").Count(asked => asked.HasPlace));
    }

    [Fact]
    public void Nobody_keeps_more_waiting_than_there_is_room_left()
    {
        using var traffic = new Traffic(Small with { MaxWaiting = 100 });
        _ = traffic.AskMany(56, "a", "loud");

        var flood = traffic.AskMany(100, "a", "loud");
        var next = traffic.AskMany(100, "b", "loud too");

        Assert.Equal(50, flood.Count(asked => !asked.IsShed));
        Assert.Equal(8 + 25, next.Count(asked => !asked.IsShed));
    }

    [Fact]
    public void Bytes_that_wait_are_bounded_like_webhooks_that_wait()
    {
        using var traffic = new Traffic(Small with { MaxWaitingBytes = 10_000 });
        _ = traffic.AskMany(56, "a", "loud");

        Assert.Equal(5, traffic.AskMany(20, "a", "loud", bytes: 1_000).Count(asked => !asked.IsShed));
    }

    [Fact]
    public void An_app_is_full_before_it_is_read_only_when_several_of_its_tenants_flood()
    {
        using var traffic = new Traffic(Small with { MaxWaiting = 100 });
        _ = traffic.AskMany(200, "a", "loud");
        Assert.False(traffic.Shares.IsFullFor("a"));

        for (var tenant = 0; tenant < 10; tenant++) _ = traffic.AskMany(200, "a", $"loud {tenant}");

        Assert.True(traffic.Shares.IsFullFor("a"));
        Assert.False(traffic.Shares.IsFullFor("b"));
        Assert.Contains(traffic.AskMany(10, "b", "other"), asked => !asked.IsShed);
    }

    [Fact]
    public void A_body_of_several_tenants_goes_with_the_one_that_asks_for_least()
    {
        using var traffic = new Traffic(Small with { MaxWaiting = 100 });
        _ = traffic.AskMany(200, "a", "loud");
        Assert.True(traffic.Ask("a", "loud").IsShed);

        Assert.True(traffic.Ask("a", new BodyOwners(new BodyOwner("loud", IsTenant: true), [new BodyOwner("quiet", IsTenant: true)])).HasPlace);
    }

    private static Asked[] AllPlaces(Traffic traffic)
    {
        Asked[] holders = [.. traffic.AskMany(56, "c", "first"), .. traffic.AskMany(8, "d", "second")];
        Assert.All(holders, asked => Assert.True(asked.HasPlace));
        return holders;
    }

    /// <summary>How many got a place, of some who all have been answered.</summary>
    private static async Task<int> GrantedAsync(Asked[] asked) => (await Task.WhenAll(asked.Select(one => one.GetsPlaceAsync()))).Count(static place => place);
}
