using Orleans.Configuration;

namespace Parley.Tests.Embedded.Actors.Turns;

public interface ISlowToWake : IGrainWithStringKey
{
    Task Note(int number);
}

public sealed class SlowToWakeGrain(Signals signals) : Grain, ISlowToWake
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        signals.Open("waking");
        await signals.Wait("wake");
        signals.Note("awake");
    }

    public Task Note(int number)
    {
        signals.Note($"{number}");
        return Task.CompletedTask;
    }
}

public sealed class when_a_grain_is_cold
{
    [Fact]
    public async Task its_first_calls_wait_until_it_is_active()
    {
        await using var silo = await TestSilo.StartAsync();
        var call = silo.Grain<ISlowToWake>("k").Note(1);
        await silo.Signals.Reached("waking");
        Assert.Empty(silo.Signals.Noted);
        silo.Signals.Open("wake");
        await call;
        Assert.Equal(["awake", "1"], silo.Signals.Noted);
    }

    [Fact]
    public async Task its_first_calls_begin_in_no_particular_order_when_shuffled()
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
}
