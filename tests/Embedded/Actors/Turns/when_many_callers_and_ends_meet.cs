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
                        await AnsweredAsync(() => grain.Look());
                        sum++;
                        break;
                    case 1:
                        await AnsweredAsync(() => grain.Pass());
                        sum++;
                        break;
                    default:
                        var (thenEnd, yield) = (random.Next(10) == 0, random.Next(2) == 0);
                        await AnsweredAsync(async () => sum += await grain.Count(thenEnd, yield));
                        break;
                }
            }

            return sum;
        })));
        Assert.All(answers, sum => Assert.Equal(500, sum));
    }

    /// <summary>A call that met one end of its grain too many is refused without having begun, and its caller repeats it.</summary>
    private static async Task AnsweredAsync(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (OrleansException)
            {
                // Once more.
            }
        }
    }
}
