using Microsoft.Extensions.Logging;

namespace Parley.Tests.Embedded.Actors.Turns;

public sealed class when_calls_meet
{
    private static ITurns Plain(TestSilo silo, string key = "k") => silo.Grains.GetGrain<ITurns>(key, typeof(TurnsGrain).FullName);

    [Fact]
    public async Task the_second_begins_after_the_first_has_ended()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Plain(silo);
        var first = grain.Hold("1");
        await silo.Signals.Reached("begun 1");
        var second = grain.Hold("2");
        await LetWaitingCallsTry(silo, grain);
        silo.Signals.Open("1");
        await silo.Signals.Reached("begun 2");
        silo.Signals.Open("2");
        await Task.WhenAll(first, second);
        Assert.Equal(["begin 1", "begin x", "end x", "end 1", "begin 2", "end 2"], silo.Signals.Noted);
    }

    [Fact]
    public async Task a_grain_that_waits_holds_no_other_grain_up()
    {
        await using var silo = await TestSilo.StartAsync();
        var held = Plain(silo, "a").Hold("a");
        silo.Signals.Open("b");
        await Plain(silo, "b").Hold("b").WaitAsync(TestSilo.Soon);
        Assert.False(held.IsCompleted);
        silo.Signals.Open("a");
        await held;
    }

    [Fact]
    public async Task awaits_come_back_to_the_grain()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.True(await Plain(silo).StaysInTheGrainAcrossAwaits());
    }

    [Fact]
    public async Task a_reentrant_grain_lets_the_second_begin_at_an_await()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IReentrantTurns>("k");
        var first = grain.Hold("1");
        await silo.Signals.Reached("begun 1");
        var second = grain.Hold("2");
        await silo.Signals.Reached("begun 2");
        silo.Signals.Open("2");
        await second;
        Assert.False(first.IsCompleted);
        silo.Signals.Open("1");
        await first;
    }

    [Fact]
    public async Task turns_of_interleaving_calls_never_run_at_the_same_time()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IReentrantTurns>("k");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => grain.AddWithoutLosing(50)));
        Assert.Equal(10_001, await grain.AddWithoutLosing(1));
    }

    [Fact]
    public async Task one_that_always_interleaves_passes_a_running_one()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Plain(silo);
        var first = grain.Hold("1");
        await silo.Signals.Reached("begun 1");
        silo.Signals.Open("2");
        await grain.Interrupt("2").WaitAsync(TestSilo.Soon);
        Assert.False(first.IsCompleted);
        silo.Signals.Open("1");
        await first;
    }

    [Fact]
    public async Task others_pass_one_that_always_interleaves()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Plain(silo);
        var first = grain.Interrupt("1");
        await silo.Signals.Reached("begun 1");
        silo.Signals.Open("2");
        await grain.Hold("2").WaitAsync(TestSilo.Soon);
        silo.Signals.Open("1");
        await first;
    }

    [Fact]
    public async Task read_only_ones_interleave_and_a_writing_one_waits_for_the_first_of_them()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Plain(silo);
        var first = grain.Look("1");
        await silo.Signals.Reached("begun 1");
        var second = grain.Look("2");
        await silo.Signals.Reached("begun 2");
        var third = grain.Look("3");
        await silo.Signals.Reached("begun 3");
        var writer = grain.Hold("4");
        silo.Signals.Open("2");
        await second;
        await LetWaitingCallsTry(silo, grain);
        Assert.DoesNotContain("begin 4", silo.Signals.Noted);
        silo.Signals.Open("1");
        await first;
        // Not for the third, which still reads.
        await silo.Signals.Reached("begun 4");
        Assert.False(third.IsCompleted);
        silo.Signals.Open("3");
        silo.Signals.Open("4");
        await Task.WhenAll(third, writer);
    }

    [Fact]
    public async Task a_read_only_one_waits_for_a_writing_one()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Plain(silo);
        var writer = grain.Hold("1");
        await silo.Signals.Reached("begun 1");
        var reader = grain.Look("2");
        await LetWaitingCallsTry(silo, grain);
        Assert.DoesNotContain("begin 2", silo.Signals.Noted);
        silo.Signals.Open("1");
        silo.Signals.Open("2");
        await Task.WhenAll(writer, reader);
    }

    [Fact]
    public async Task the_caller_of_a_one_way_method_does_not_wait_and_its_error_is_only_logged()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Plain(silo);
        Assert.True(grain.Throw("1").IsCompletedSuccessfully);
        await silo.Signals.Reached("begun 1");
        silo.Signals.Open("1");
        silo.Signals.Open("2");
        await grain.Hold("2");
        Assert.Contains(silo.Logs.Entries, e => e is { Level: LogLevel.Warning, Error: InvalidOperationException { Message: "thrown at 1" } });
    }

    [Fact]
    public async Task a_void_method_is_one_way()
    {
        await using var silo = await TestSilo.StartAsync();
        Plain(silo).Drop("1");
        await silo.Signals.Reached("begun 1");
    }

    [Fact]
    public async Task a_stateless_worker_takes_as_many_at_once_as_it_may_have_activations()
    {
        await using var silo = await TestSilo.StartAsync();
        var worker = silo.Grain<IWorker>("k");
        var first = worker.Hold("1");
        await silo.Signals.Reached("begun 1");
        var second = worker.Hold("2");
        await silo.Signals.Reached("begun 2");
        var third = worker.Hold("3");
        await LetWaitingCallsTry(silo, worker);
        Assert.DoesNotContain("begin 3", silo.Signals.Noted);
        silo.Signals.Open("1");
        silo.Signals.Open("2");
        silo.Signals.Open("3");
        await Task.WhenAll(first, second, third);
    }

    /// <summary>A call that always interleaves has run: whatever waited before it and may begin has begun.</summary>
    private static async Task LetWaitingCallsTry(TestSilo silo, ITurns grain)
    {
        silo.Signals.Open("x");
        await grain.Interrupt("x").WaitAsync(TestSilo.Soon);
    }
}
