using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Parley.Tests.Embedded.Actors.Stopping;

public interface IBreadwinner : IGrainWithStringKey
{
    Task<string> Work(string point);

    Task<string> WorkWith(string point, IBreadwinner other);

    Task Nothing();
}

public sealed class BreadwinnerGrain(Signals signals) : Grain, IBreadwinner
{
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Note($"{this.GetPrimaryKeyString()} {reason.ReasonCode}");
        signals.Open($"ended {this.GetPrimaryKeyString()}");
        if (this.GetPrimaryKeyString() == "stuck") await Task.Delay(Timeout.Infinite, CancellationToken.None);
    }

    public async Task<string> Work(string point)
    {
        signals.Open("begun " + point);
        await signals.Wait(point);
        return "done";
    }

    public async Task<string> WorkWith(string point, IBreadwinner other)
    {
        await Work(point);
        await other.Nothing();
        return "both done";
    }

    public Task Nothing() => Task.CompletedTask;
}

public sealed class when_the_silo_stops
{
    [Fact]
    public async Task running_calls_finish_and_activations_end_with_the_reason()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IBreadwinner>("idle").Nothing();
        var call = silo.Grain<IBreadwinner>("busy").Work("1");
        await silo.Signals.Reached("begun 1");
        var stop = silo.Host.StopAsync();
        Assert.False(stop.IsCompleted);
        silo.Signals.Open("1");
        Assert.Equal("done", await call);
        await stop.WaitAsync(TestSilo.Soon);
        Assert.Equal(["busy ShuttingDown", "idle ShuttingDown"], silo.Signals.Noted.Order());
    }

    [Fact]
    public async Task a_running_call_goes_on_and_can_wake_nobody()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IBreadwinner>("idle").Nothing();
        var call = silo.Grain<IBreadwinner>("a").WorkWith("1", silo.Grain<IBreadwinner>("b"));
        await silo.Signals.Reached("begun 1");
        var stop = silo.Host.StopAsync();
        await silo.Signals.Reached("ended idle");
        silo.Signals.Open("1");
        await Assert.ThrowsAnyAsync<OrleansException>(() => call.WaitAsync(TestSilo.Soon));
        await stop.WaitAsync(TestSilo.Soon);
        Assert.Equal(["a ShuttingDown", "idle ShuttingDown"], silo.Signals.Noted.Order());
    }

    [Fact]
    public async Task calls_that_come_late_or_still_wait_are_answered_or_refused_and_none_hangs()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IBreadwinner>("busy");
        var call = grain.Work("1");
        await silo.Signals.Reached("begun 1");
        var waiting = grain.Nothing();
        var stop = silo.Host.StopAsync();
        var late = silo.Grain<IBreadwinner>("other").Nothing();
        silo.Signals.Open("1");
        Assert.Equal("done", await call);
        await stop.WaitAsync(TestSilo.Soon);
        foreach (var one in (Task[])[waiting, late])
        {
            var error = await Record.ExceptionAsync(() => one.WaitAsync(TestSilo.Soon));
            Assert.True(error is null or OrleansException, $"{error}");
        }
    }

    [Fact]
    public async Task ten_thousand_activations_end()
    {
        await using var silo = await TestSilo.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => silo.Grain<IBreadwinner>("b" + i).Nothing()));
        await silo.Host.StopAsync();
        Assert.Equal(10_000, silo.Signals.Noted.Length);
    }

    [Fact]
    public async Task it_has_taken_calls_since_its_start_and_no_earlier()
    {
        Exception? early = null;
        await using var silo = await TestSilo.StartAsync(b =>
        {
            b.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(services => new Early(async () =>
                early = await Record.ExceptionAsync(services.GetRequiredService<IGrainFactory>().GetGrain<IBreadwinner>("early").Nothing))));
            b.AddStartupTask(async (services, _) =>
            {
                await services.GetRequiredService<IGrainFactory>().GetGrain<IBreadwinner>("late").Nothing();
                services.GetRequiredService<Signals>().Note("startup task");
            });
        });
        Assert.IsAssignableFrom<OrleansException>(early);
        Assert.Equal(["startup task"], silo.Signals.Noted);
    }

    private sealed class Early(Func<Task> run) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => run();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
