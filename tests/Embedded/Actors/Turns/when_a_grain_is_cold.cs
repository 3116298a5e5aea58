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
}
