using Orleans.Configuration;

namespace Parley.Tests.Embedded.Actors.Turns;

public interface IKnot : IGrainWithStringKey
{
    Task<int> CallYourself();

    Task<int> Answer();

    [ResponseTimeout("00:00:05")]
    Task Hurry(string point);

    Task Hold(string point);
}

public sealed class KnotGrain(Signals signals) : Grain, IKnot
{
    public Task<int> CallYourself()
    {
        var call = GrainFactory.GetGrain<IKnot>(this.GetPrimaryKeyString()).Answer();
        signals.Open("sent");
        return call;
    }

    public Task<int> Answer()
    {
        signals.Note("answered");
        return Task.FromResult(42);
    }

    public Task Hurry(string point) => Hold(point);

    public async Task Hold(string point)
    {
        signals.Open("begun " + point);
        await signals.Wait(point);
        signals.Note("end " + point);
    }
}

public interface ILoop : IGrainWithStringKey
{
    Task<int> CallThrough(ILoop other);

    Task<int> CallBack(ILoop first);

    Task<int> Answer();
}

public sealed class LoopGrain(Signals signals) : Grain, ILoop
{
    public Task<int> CallThrough(ILoop other) => other.CallBack(this.AsReference<ILoop>());

    public Task<int> CallBack(ILoop first)
    {
        var call = first.Answer();
        signals.Open("sent " + this.GetPrimaryKeyString());
        return call;
    }

    public Task<int> Answer() => Task.FromResult(1);
}

public sealed class when_a_call_takes_too_long
{
    [Fact]
    public async Task its_caller_gets_a_timeout_and_the_grain_finishes()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IKnot>("k");
        var call = grain.Hold("1");
        await silo.Signals.Reached("begun 1");
        silo.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        silo.Clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestSilo.Soon));
        silo.Signals.Open("1");
        Assert.Equal(42, await grain.Answer());
        Assert.Equal(["end 1", "answered"], silo.Signals.Noted);
    }

    [Fact]
    public async Task a_call_that_was_still_waiting_never_begins()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IKnot>("k");
        var first = grain.Hold("1");
        await silo.Signals.Reached("begun 1");
        var second = grain.Answer();
        silo.Clock.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<TimeoutException>(() => second.WaitAsync(TestSilo.Soon));
        silo.Signals.Open("1");
        silo.Signals.Open("2");
        await grain.Hold("2");
        Assert.Equal(["end 1", "end 2"], silo.Signals.Noted);
        await Assert.ThrowsAsync<TimeoutException>(() => first);
    }

    [Fact]
    public async Task a_call_to_oneself_is_a_timeout_and_not_a_hang()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IKnot>("k");
        await grain.Answer();
        var call = grain.CallYourself();
        await silo.Signals.Reached("sent");
        silo.Clock.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestSilo.Soon));
        Assert.Equal(42, await grain.Answer());
    }

    [Fact]
    public async Task a_circle_of_calls_is_a_timeout_and_not_a_hang()
    {
        await using var silo = await TestSilo.StartAsync();
        var (a, b) = (silo.Grain<ILoop>("a"), silo.Grain<ILoop>("b"));
        var call = a.CallThrough(b);
        await silo.Signals.Reached("sent b");
        silo.Clock.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestSilo.Soon));
        Assert.Equal(1, await a.Answer());
        Assert.Equal(1, await b.Answer());
    }

    [Fact]
    public async Task a_method_may_have_a_time_of_its_own()
    {
        await using var silo = await TestSilo.StartAsync();
        var call = silo.Grain<IKnot>("k").Hurry("1");
        await silo.Signals.Reached("begun 1");
        silo.Clock.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestSilo.Soon));
    }

    [Fact]
    public async Task the_silos_time_can_be_set()
    {
        await using var silo = await TestSilo.StartAsync(b => b.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(20)));
        var call = silo.Grain<IKnot>("k").Hold("1");
        await silo.Signals.Reached("begun 1");
        silo.Clock.Advance(TimeSpan.FromSeconds(19));
        Assert.False(call.IsCompleted);
        silo.Clock.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestSilo.Soon));
    }

    [Fact]
    public async Task calls_beyond_the_limit_of_waiting_ones_are_refused()
    {
        await using var silo = await TestSilo.StartAsync(b => b.Configure<SiloMessagingOptions>(o => o.MaxEnqueuedRequestsHardLimit = 2));
        var grain = silo.Grain<IKnot>("k");
        var first = grain.Hold("1");
        await silo.Signals.Reached("begun 1");
        Task[] waiting = [grain.Answer(), grain.Answer()];
        await Assert.ThrowsAsync<LimitExceededException>(grain.Answer);
        silo.Signals.Open("1");
        await first;
        await Task.WhenAll(waiting);
    }
}
