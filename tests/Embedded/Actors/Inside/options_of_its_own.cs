using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Statistics;
using Parley.Tests.Embedded.Actors.Activations;
using Parley.Tests.Embedded.Actors.Stopping;
using Parley.Tests.Embedded.Actors.Turns;

namespace Parley.Tests.Embedded.Actors.Inside;

/// <summary>What the embedded runtime has and Orleans has not: options of its own, and insides that a test can look at.</summary>
public sealed class options_of_its_own
{
    [Fact]
    public async Task first_calls_of_a_cold_grain_begin_in_no_particular_order_when_shuffled()
    {
        await using var silo = await TestSilo.StartAsync(b => b.Configure<EmbeddedSiloOptions>(o => o.ShuffleColdCalls = true));
        var grain = silo.Grain<ISlowToWake>("k");
        var calls = Enumerable.Range(0, 100).Select(grain.Note).ToArray();
        await silo.Signals.Reached("waking");
        silo.Signals.Open("wake");
        await Task.WhenAll(calls);
        var order = silo.Signals.Noted.Skip(1).Select(int.Parse).ToArray();
        Assert.Equal(Enumerable.Range(0, 100), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public async Task a_stuck_grain_does_not_collect_the_calls_of_those_who_gave_up()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IRestless>("stuck");
        var stuck = grain.Stand("1");
        await silo.Signals.Reached("begun 1");
        for (var round = 0; round < 20; round++)
        {
            var calls = Enumerable.Range(0, 200).Select(_ => grain.Count(false, false)).ToArray();
            silo.Clock.Advance(TimeSpan.FromSeconds(31));
            foreach (var call in calls) await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestSilo.Soon));
        }

        var activation = Assert.Single(((GrainFactory)silo.Grains).Silo.Catalog.Activations());
        Assert.InRange(activation.Load, 1, 600);
        silo.Signals.Open("1");
        await Assert.ThrowsAsync<TimeoutException>(() => stuck);
        Assert.Equal(1, await grain.Count(false, false));
    }

    [Fact]
    public async Task what_does_not_end_within_the_bound_of_a_stop_is_left_and_its_callers_are_told()
    {
        await using var silo = await TestSilo.StartAsync(b => b.Configure<EmbeddedSiloOptions>(o => o.StopTimeout = TimeSpan.FromSeconds(5)));
        await silo.Grain<IBreadwinner>("stuck").Nothing();
        var call = silo.Grain<IBreadwinner>("busy").Work("1");
        await silo.Signals.Reached("begun 1");
        var stop = silo.Host.StopAsync();
        silo.Clock.Advance(TimeSpan.FromSeconds(6));
        await stop.WaitAsync(TestSilo.Soon);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.WaitAsync(TestSilo.Soon));
    }

    [Fact]
    public async Task new_calls_are_refused_from_the_moment_it_begins_to_stop()
    {
        await using var silo = await TestSilo.StartAsync();
        var call = silo.Grain<IBreadwinner>("busy").Work("1");
        await silo.Signals.Reached("begun 1");
        var stop = silo.Host.StopAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(silo.Grain<IBreadwinner>("other").Nothing);
        silo.Signals.Open("1");
        await call;
        await stop.WaitAsync(TestSilo.Soon);
        await Assert.ThrowsAsync<SiloUnavailableException>(silo.Grain<IBreadwinner>("busy").Nothing);
    }

    [Fact]
    public async Task calls_that_wait_when_it_stops_fail_rather_than_begin()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IBreadwinner>("busy");
        var running = grain.Work("1");
        await silo.Signals.Reached("begun 1");
        var waiting = grain.Nothing();
        var stop = silo.Host.StopAsync();
        silo.Signals.Open("1");
        await running;
        await Assert.ThrowsAsync<SiloUnavailableException>(() => waiting.WaitAsync(TestSilo.Soon));
        await stop.WaitAsync(TestSilo.Soon);
    }

    [Fact]
    public async Task when_memory_is_short_those_end_that_were_idle_for_longest_and_no_more_than_it_takes()
    {
        await using var silo = await TestSilo.StartAsync(b =>
        {
            b.Services.AddSingleton(new LifeCounter());
            b.Services.AddSingleton<IEnvironmentStatisticsProvider>(new MemoryInUse(0.9));
            b.Configure<GrainCollectionOptions>(o => (o.EnableActivationSheddingOnMemoryPressure, o.MemoryUsagePollingPeriod) = (true, TimeSpan.FromMinutes(1)));
        });
        foreach (var i in Enumerable.Range(1, 10))
        {
            Assert.Equal(i, await silo.Grain<ILife>($"k{i}").Use());
            silo.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await silo.Grain<ILife>("k1").Use();
        // A call is answered a moment before its turn is over.
        while (((GrainFactory)silo.Grains).Silo.Catalog.Activations().Any(activation => activation.Load > 0)) await Task.Yield();
        GC.Collect();
        silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await silo.Signals.Reached("deactivated 2");
        await silo.Signals.Reached("deactivated 3");
        silo.Clock.Advance(TimeSpan.FromMinutes(2));

        foreach (var i in (int[])[1, 4, 5, 6, 7, 8, 9, 10]) Assert.Equal(i, await silo.Grain<ILife>($"k{i}").Use());
        Assert.Equal(["deactivate 2 HighMemoryPressure", "deactivate 3 HighMemoryPressure"], silo.Signals.Noted.Where(n => n.StartsWith("deactivate", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task a_kind_of_database_that_it_does_not_know_stops_the_start() =>
        await Assert.ThrowsAsync<OrleansConfigurationException>(() => TestSilo.StartAsync(b => b.AddAdoNetGrainStorage("books", o => (o.Invariant, o.ConnectionString) = ("System.Data.SqlClient", "x"))));

    [Fact]
    public async Task a_call_that_was_cancelled_while_it_waited_never_begins()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal(1, await when_a_call_is_cancelled.BegunWhenTheSecondIsCancelledAsync(silo));
    }
}
