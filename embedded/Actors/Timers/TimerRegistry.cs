using Orleans.Timers;

namespace Orleans.Runtime;

internal sealed class TimerRegistry : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grainContext);
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new GrainTimer((GrainActivation)grainContext, token => callback(state, token), options);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }
}
