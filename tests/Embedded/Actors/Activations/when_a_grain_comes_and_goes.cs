using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Parley.Tests.Embedded.Actors.Activations;

public sealed class when_a_grain_comes_and_goes
{
    [Fact]
    public async Task it_is_activated_once_before_its_first_call()
    {
        await using var silo = await StartAsync();
        Assert.Equal(1, await silo.Grain<ILife>("k").Use());
        Assert.Equal(1, await silo.Grain<ILife>("k").Use());
        Assert.Equal(["activate 1"], silo.Signals.Noted);
    }

    [Fact]
    public async Task a_failing_activation_fails_its_callers_and_does_not_poison_the_next()
    {
        await using var silo = await StartAsync(failures: 2);
        var grain = silo.Grain<ILife>("k");
        Assert.Equal("not today", (await Assert.ThrowsAsync<InvalidOperationException>(grain.Use)).Message);
        await Assert.ThrowsAsync<InvalidOperationException>(grain.Use);
        Assert.Equal(3, await grain.Use());
        Assert.Equal(["activate 1", "activate 2", "activate 3"], silo.Signals.Noted);
    }

    [Fact]
    public async Task a_constructor_that_throws_fails_the_caller_with_its_error()
    {
        await using var silo = await StartAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(silo.Grain<IStubborn>("k").Use);
        Assert.Contains(nameof(UnbornGrain), error.Message, StringComparison.Ordinal);
        Assert.Equal("never born", error.GetBaseException().Message);
    }

    [Fact]
    public async Task an_activation_that_never_ends_is_a_timeout()
    {
        // Shorter than an activation may take: what a caller is told when that is over first, Orleans does not say in the same way.
        await using var silo = await StartAsync(configure: b => b.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(10)));
        var call = silo.Grain<IEndless>("k").Use();
        await silo.Signals.Reached("activating");
        silo.Clock.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestSilo.Soon));
    }

    [Fact]
    public async Task one_that_ends_itself_is_made_anew_by_the_next_call()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILife>("k");
        await grain.EndYourself();
        Assert.Equal(2, await grain.Use());
        Assert.Equal(["activate 1", "deactivate 1 ApplicationRequested", "activate 2"], silo.Signals.Noted);
    }

    [Fact]
    public async Task it_ends_after_its_running_calls_and_later_ones_go_to_the_next()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILife>("k");
        var running = grain.Hold("1");
        await silo.Signals.Reached("begun 1");
        var later = grain.Use();
        silo.Signals.Open("1");
        await running;
        Assert.Equal(2, await later);
        Assert.Equal(["activate 1", "deactivate 1 ApplicationRequested", "activate 2"], silo.Signals.Noted);
    }

    [Fact]
    public async Task it_is_collected_after_its_age_limit_and_not_before()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILife>("k");
        await grain.Use();
        silo.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(1, await grain.Use());
        silo.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(1, await grain.Use());
        await silo.PassUntilAsync("deactivated 1", TimeSpan.FromMinutes(1));
        Assert.Equal(["activate 1", "deactivate 1 ActivationIdle"], silo.Signals.Noted);
        Assert.Equal(2, await grain.Use());
    }

    [Fact]
    public async Task one_with_a_running_call_is_not_idle()
    {
        await using var silo = await StartAsync(configure: b => b.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromHours(2)));
        var call = silo.Grain<IBusy>("k").Hold("1");
        await silo.Signals.Reached("begun 1");
        silo.Clock.Advance(TimeSpan.FromHours(1));
        silo.Signals.Open("1");
        await call;
        Assert.DoesNotContain(silo.Signals.Noted, n => n.StartsWith("busy deactivate", StringComparison.Ordinal));
    }

    [Fact]
    public async Task its_end_can_be_delayed()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILife>("k");
        await grain.Delay(TimeSpan.FromHours(1));
        silo.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(1, await grain.Use());
        await silo.PassUntilAsync("deactivated 1", TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task a_class_may_have_an_age_limit_of_its_own_or_none()
    {
        await using var silo = await StartAsync();
        await silo.Grain<IBrief>("k").Use();
        await silo.Grain<IKept>("k").Use();
        await silo.PassUntilAsync("brief disposed", TimeSpan.FromMinutes(1));
        Assert.Equal(["brief ActivationIdle"], silo.Signals.Noted);
        silo.Clock.Advance(TimeSpan.FromDays(1));
        await silo.Grain<IKept>("k").Use();
        Assert.Equal(["brief ActivationIdle"], silo.Signals.Noted);
    }

    [Fact]
    public async Task two_thousand_can_be_collected_at_once()
    {
        await using var silo = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => silo.Grain<ILife>("k" + i).Use()));
        foreach (var number in Enumerable.Range(1, 2000)) await silo.PassUntilAsync($"deactivated {number}", TimeSpan.FromMinutes(1));
    }

    private static Task<TestSilo> StartAsync(int failures = 0, Action<ISiloBuilder>? configure = null) => TestSilo.StartAsync(silo =>
    {
        silo.Services.AddSingleton(new LifeCounter { Failures = failures });
        configure?.Invoke(silo);
    });
}
