using Orleans.Concurrency;

namespace Parley.Tests.Embedded.Actors.Turns;

/// <summary>Every method notes its begin, waits for the test to open the point named by its argument, and notes its end.</summary>
public interface ITurns : IGrainWithStringKey
{
    Task Hold(string point);

    [ReadOnly]
    Task Look(string point);

    [AlwaysInterleave]
    Task Interrupt(string point);

    [OneWay]
    Task Throw(string point);

    [OneWay]
    void Drop(string point);

    Task<bool> StaysInTheGrainAcrossAwaits();

    Task<int> AddWithoutLosing(int times);
}

public abstract class TurnsBase(Signals signals) : Grain, ITurns
{
    private int _sum;

    public async Task Hold(string point)
    {
        signals.Note("begin " + point);
        signals.Open("begun " + point);
        await signals.Wait(point);
        signals.Note("end " + point);
    }

    public Task Look(string point) => Hold(point);

    public Task Interrupt(string point) => Hold(point);

    public async Task Throw(string point)
    {
        await Hold(point);
        throw new InvalidOperationException("thrown at " + point);
    }

    public void Drop(string point) => signals.Open("begun " + point);

    public async Task<bool> StaysInTheGrainAcrossAwaits()
    {
        var scheduler = TaskScheduler.Current;
        if (scheduler == TaskScheduler.Default) return false;
        await Task.Yield();
        await Task.Delay(1);
        await Task.Run(() => { });
        var nested = await Task.Factory.StartNew(() => TaskScheduler.Current, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Current);
        return TaskScheduler.Current == scheduler && nested == scheduler;
    }

    public async Task<int> AddWithoutLosing(int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (i % 10 == 0) await Task.Yield();
            _sum++;
        }

        return _sum;
    }
}

public sealed class TurnsGrain(Signals signals) : TurnsBase(signals);

public interface IReentrantTurns : ITurns;

[Reentrant]
public sealed class ReentrantTurnsGrain(Signals signals) : TurnsBase(signals), IReentrantTurns;

public interface IWorker : ITurns;

[StatelessWorker(2)]
public sealed class WorkerGrain(Signals signals) : TurnsBase(signals), IWorker;
