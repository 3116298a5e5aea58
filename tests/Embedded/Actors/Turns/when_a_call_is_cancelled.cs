namespace Parley.Tests.Embedded.Actors.Turns;

public interface IPatient : IGrainWithStringKey
{
    Task Append(string point, CancellationToken token);

    Task<string> WaitForCancellation(CancellationToken token);

    Task<int> Appended();
}

public sealed class PatientGrain(Signals signals) : Grain, IPatient
{
    private int _appended;

    public async Task Append(string point, CancellationToken token)
    {
        signals.Open("begun " + point);
        await signals.Wait(point);
        _appended++;
    }

    public async Task<string> WaitForCancellation(CancellationToken token)
    {
        var scheduler = TaskScheduler.Current;
        var cancelled = new TaskCompletionSource<string>();
        await using var registration = token.Register(() => cancelled.SetResult(TaskScheduler.Current == scheduler ? "in a turn" : "elsewhere"));
        signals.Open("begun");
        var where = await cancelled.Task;
        signals.Note(where);
        signals.Open("ended");
        return where;
    }

    public Task<int> Appended() => Task.FromResult(_appended);
}

public sealed class when_a_call_is_cancelled
{
    [Fact]
    public async Task the_caller_returns_while_the_grain_finishes()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPatient>("k");
        using var source = new CancellationTokenSource();
        var call = grain.Append("1", source.Token);
        await silo.Signals.Reached("begun 1");
        await source.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TestSilo.Soon));
        Assert.Equal(source.Token, error.CancellationToken);
        silo.Signals.Open("1");
        Assert.Equal(1, await grain.Appended());
    }

    [Fact]
    public async Task the_grains_token_fires_in_a_turn_of_the_grain()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var call = silo.Grain<IPatient>("k").WaitForCancellation(source.Token);
        await silo.Signals.Reached("begun");
        await source.CancelAsync();
        await silo.Signals.Reached("ended");
        Assert.Equal(["in a turn"], silo.Signals.Noted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task the_caller_of_one_that_was_still_waiting_returns_and_the_grain_goes_on()
    {
        await using var silo = await TestSilo.StartAsync();
        // The news of the cancellation may meet a call that has begun by then.
        Assert.InRange(await BegunWhenTheSecondIsCancelledAsync(silo), 1, 2);
    }

    /// <summary>Two calls to one grain, of which the second is cancelled while it waits; answers how many of them began.</summary>
    internal static async Task<int> BegunWhenTheSecondIsCancelledAsync(TestSilo silo)
    {
        var grain = silo.Grain<IPatient>("k");
        var first = grain.Append("1", CancellationToken.None);
        await silo.Signals.Reached("begun 1");
        using var source = new CancellationTokenSource();
        var second = grain.Append("2", source.Token);
        silo.Signals.Open("2");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(TestSilo.Soon));
        silo.Signals.Open("1");
        await first;
        return await grain.Appended();
    }

    [Fact]
    public async Task one_with_a_cancelled_token_is_not_sent()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPatient>("k");
        silo.Signals.Open("1");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.Append("1", new(canceled: true)));
        Assert.Equal(0, await grain.Appended());
    }

    [Fact]
    public async Task one_that_has_ended_no_longer_hears_of_its_token()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        silo.Signals.Open("1");
        var call = silo.Grain<IPatient>("k").Append("1", source.Token);
        await call;
        await source.CancelAsync();
        Assert.True(call.IsCompletedSuccessfully);
    }
}
