using Orleans.Concurrency;

namespace Parley.Tests.Embedded.Actors.Turns;

public interface IRestless : IGrainWithStringKey
{
    Task<int> Count(bool thenEnd, bool yield);

    [ReadOnly]
    Task Look();

    [AlwaysInterleave]
    Task Pass();

    Task Stand(string point);
}

public sealed class RestlessGrain(Signals signals) : Grain, IRestless
{
    private int _inside;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) => await Task.Yield();

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Assert.Equal(0, _inside);
        await Task.Yield();
    }

    public async Task<int> Count(bool thenEnd, bool yield)
    {
        Assert.Equal(1, ++_inside);
        if (thenEnd) DeactivateOnIdle();
        if (yield) await Task.Yield();
        _inside--;
        return 1;
    }

    public async Task Look()
    {
        Assert.Equal(0, _inside);
        await Task.Yield();
        Assert.Equal(0, _inside);
    }

    public Task Pass() => Task.CompletedTask;

    public async Task Stand(string point)
    {
        signals.Open("begun " + point);
        await signals.Wait(point);
    }
}

public sealed class when_many_callers_and_ends_meet
{
    [Fact]
    public async Task no_call_is_lost_and_none_runs_beside_another()
    {
        await using var silo = await TestSilo.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            var sum = 0;
            for (var i = 0; i < 500; i++)
            {
                var grain = silo.Grain<IRestless>("r" + random.Next(8));
                switch (random.Next(8))
                {
                    case 0:
                        await grain.Look();
                        sum++;
                        break;
                    case 1:
                        await grain.Pass();
                        sum++;
                        break;
                    default:
                        sum += await grain.Count(random.Next(10) == 0, random.Next(2) == 0);
                        break;
                }
            }

            return sum;
        })));
        Assert.All(answers, sum => Assert.Equal(500, sum));
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
}
