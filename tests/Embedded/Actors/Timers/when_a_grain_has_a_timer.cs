using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Embedded.Actors.Timers;

public sealed class when_a_grain_has_a_timer
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task it_ticks_when_due_and_then_a_period_after_each_tick_has_ended()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimed>("k");
        await grain.Start(5 * Second, 10 * Second);
        silo.Clock.Advance(4 * Second);
        Assert.Equal(0, await grain.Ticks());
        silo.Clock.Advance(Second);
        await silo.Signals.Reached("tick 1");
        silo.Clock.Advance(25 * Second);
        await GoAsync(silo, grain, 1);
        silo.Clock.Advance(9 * Second);
        Assert.Equal(1, await grain.Ticks());
        silo.Clock.Advance(Second);
        await silo.Signals.Reached("tick 2");
        silo.Signals.Open("go 2");
    }

    [Fact]
    public async Task a_tick_waits_for_a_running_call_and_a_call_for_a_running_tick()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimed>("k");
        await grain.Start(Second, Timeout.InfiniteTimeSpan);
        var call = grain.Hold("1");
        await silo.Signals.Reached("begun 1");
        silo.Clock.Advance(Second);
        var ticks = grain.Ticks();
        Assert.False(silo.Signals.Wait("tick 1").IsCompleted);
        silo.Signals.Open("1");
        await call;
        await silo.Signals.Reached("tick 1");
        Assert.False(ticks.IsCompleted);
        silo.Signals.Open("go 1");
        Assert.Equal(1, await ticks);
    }

    [Fact]
    public async Task an_interleaving_tick_passes_a_running_call()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimed>("k");
        await grain.Start(Second, Timeout.InfiniteTimeSpan, interleave: true);
        var call = grain.Hold("1");
        await silo.Signals.Reached("begun 1");
        silo.Clock.Advance(Second);
        await silo.Signals.Reached("tick 1");
        Assert.False(call.IsCompleted);
        silo.Signals.Open("go 1");
        silo.Signals.Open("1");
        await call;
    }

    [Fact]
    public async Task a_stopped_one_ticks_no_more_and_its_running_tick_is_cancelled()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimed>("k");
        await grain.Start(Second, Second, interleave: true);
        silo.Clock.Advance(Second);
        await silo.Signals.Reached("tick 1");
        await grain.Stop();
        await silo.Signals.Reached("cancelled 1");
        await GoAsync(silo, grain, 1);
        silo.Clock.Advance(100 * Second);
        Assert.Equal(1, await grain.Ticks());
    }

    [Fact]
    public async Task its_times_can_be_changed()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimed>("k");
        await grain.Start(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        silo.Clock.Advance(100 * Second);
        Assert.Equal(0, await grain.Ticks());
        await grain.Change(3 * Second, Timeout.InfiniteTimeSpan);
        silo.Clock.Advance(3 * Second);
        await silo.Signals.Reached("tick 1");
        await GoAsync(silo, grain, 1);
        silo.Clock.Advance(100 * Second);
        Assert.Equal(1, await grain.Ticks());
    }

    [Fact]
    public async Task a_failing_tick_is_logged_and_the_next_one_comes()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimed>("k");
        await grain.FailOnTick();
        await grain.Start(Second, Second);
        silo.Clock.Advance(Second);
        await silo.Signals.Reached("tick 1");
        await grain.Ticks();
        silo.Clock.Advance(Second);
        await silo.Signals.Reached("tick 2");
        Assert.Contains(silo.Logs.Entries, e => e.Error is { Message: "tick failed" });
    }

    [Fact]
    public async Task ticks_do_not_keep_the_grain_alive_unless_they_are_to()
    {
        await using var silo = await TestSilo.StartAsync();
        for (var i = 1; i <= 10_000; i++) silo.Signals.Open($"go {i}");
        var grain = silo.Grain<ITimed>("k");
        await grain.Start(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
        silo.Clock.Advance(TimeSpan.FromMinutes(10));
        await silo.Signals.Reached("ticked 1");
        await silo.PassUntilAsync("deactivated", TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task ticks_that_are_to_keep_the_grain_alive()
    {
        var over = 0;
        await using var silo = await TestSilo.StartAsync(b => b.AddIncomingGrainCallFilter(async context =>
        {
            await context.Invoke();
            if (context.InterfaceName.EndsWith("IGrainTimerInvoker", StringComparison.Ordinal))
                context.TargetContext.ActivationServices.GetRequiredService<Signals>().Open($"over {++over}");
        }));
        for (var i = 1; i <= 6; i++) silo.Signals.Open($"go {i}");
        var grain = silo.Grain<ITimed>("k");
        await grain.Start(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), keepAlive: true);
        for (var i = 1; i <= 6; i++)
        {
            silo.Clock.Advance(TimeSpan.FromMinutes(10));
            await silo.Signals.Reached($"over {i}");
        }

        Assert.Equal(6, await grain.Ticks());
    }

    [Fact]
    public async Task it_ends_with_its_activation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimed>("k");
        await grain.Start(Second, Second);
        await grain.End();
        await silo.Signals.Reached("deactivated");
        silo.Clock.Advance(100 * Second);
        Assert.Equal(0, await grain.Ticks());
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(5_000_000_000)]
    public async Task impossible_times_are_refused(long milliseconds)
    {
        await using var silo = await TestSilo.StartAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => silo.Grain<ITimed>("k").Start(TimeSpan.FromMilliseconds(milliseconds), Second));
    }

    /// <summary>Lets a tick end; a call behind it has seen that it has.</summary>
    private static async Task GoAsync(TestSilo silo, ITimed grain, int number)
    {
        silo.Signals.Open($"go {number}");
        await silo.Signals.Reached($"ticked {number}");
        await grain.Ticks();
    }
}
