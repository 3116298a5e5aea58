using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Parley.Tests.Embedded.Actors.Activations;

public sealed class when_memory_is_short
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task idle_grains_end_however_young_and_come_back_when_they_are_called()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILife>("k");
        await grain.Use();
        await PassUntilAsync(silo, "deactivated 1");
        Assert.Equal(["activate 1", "deactivate 1 HighMemoryPressure"], silo.Signals.Noted);
        Assert.Equal(2, await grain.Use());
    }

    [Fact]
    public async Task one_with_a_running_call_stays()
    {
        await using var silo = await StartAsync();
        var call = silo.Grain<IBusy>("k").Hold("1");
        await silo.Signals.Reached("begun 1");
        await silo.Grain<ILife>("k").Use();
        await PassUntilAsync(silo, "deactivated 1");
        Assert.Equal(["activate 1", "deactivate 1 HighMemoryPressure"], silo.Signals.Noted);
        silo.Signals.Open("1");
        await call;
    }

    [Fact]
    public async Task a_target_above_the_limit_stops_the_start() => await Assert.ThrowsAsync<OrleansConfigurationException>(() => StartAsync(limit: 70, target: 75));

    /// <summary>A silo for whose limit any use of memory is too much.</summary>
    private static Task<TestSilo> StartAsync(double limit = 0.0002, double target = 0.0001) => TestSilo.StartAsync(silo =>
    {
        silo.Services.AddSingleton(new LifeCounter());
        silo.Configure<GrainCollectionOptions>(options =>
        {
            (options.EnableActivationSheddingOnMemoryPressure, options.MemoryUsagePollingPeriod) = (true, Look);
            (options.MemoryUsageLimitPercentage, options.MemoryUsageTargetPercentage) = (limit, target);
        });
    });

    /// <summary>Memory counts as short only after garbage was collected.</summary>
    private static async Task PassUntilAsync(TestSilo silo, string point)
    {
        for (var reached = silo.Signals.Reached(point); !reached.IsCompletedSuccessfully; await Task.Yield())
        {
            if (reached.IsCompleted) await reached;
            GC.Collect();
            silo.Clock.Advance(Look);
        }
    }
}
