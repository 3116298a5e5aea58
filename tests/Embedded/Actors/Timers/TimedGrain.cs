namespace Parley.Tests.Embedded.Actors.Timers;

public interface ITimed : IGrainWithStringKey
{
    Task Start(TimeSpan due, TimeSpan period, bool interleave = false, bool keepAlive = false);

    Task Change(TimeSpan due, TimeSpan period);

    Task Stop();

    Task Hold(string point);

    Task FailOnTick();

    Task<int> Ticks();

    Task End();
}

/// <summary>Tick n opens "tick n", then waits for "go n" if the test asked for that.</summary>
public sealed class TimedGrain(Signals signals) : Grain, ITimed
{
    private IGrainTimer? _timer;
    private int _ticks;
    private bool _fails;

    public Task Start(TimeSpan due, TimeSpan period, bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(due, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan due, TimeSpan period)
    {
        _timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task Hold(string point)
    {
        signals.Open("begun " + point);
        await signals.Wait(point);
    }

    public Task FailOnTick()
    {
        _fails = true;
        return Task.CompletedTask;
    }

    public Task<int> Ticks() => Task.FromResult(_ticks);

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Open("deactivated");
        return Task.CompletedTask;
    }

    private async Task TickAsync(CancellationToken token)
    {
        var number = ++_ticks;
        using var registration = token.Register(() => signals.Open($"cancelled {number}"));
        signals.Open($"tick {number}");
        if (_fails) throw new InvalidOperationException("tick failed");
        await signals.Wait($"go {number}");
        signals.Open($"ticked {number}");
    }
}
