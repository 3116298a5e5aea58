namespace Parley.Frontend.Running;

/// <summary>Work that is done again after each pause, by the clock it is given, until the program stops.</summary>
public static class Repeatedly
{
    /// <summary>Returns when the program stops. What the work throws ends it: work that must outlive a failure catches it.</summary>
    /// <param name="pause">Between two beginnings; work that takes longer is followed at once.</param>
    /// <param name="atOnce">True when the first time is now, and not after a pause.</param>
    public static async Task RunAsync(TimeSpan pause, TimeProvider time, Func<CancellationToken, Task> work, CancellationToken stopping, bool atOnce = false)
    {
        using var timer = new PeriodicTimer(pause, time);
        try
        {
            if (atOnce) await work(stopping);
            while (await timer.WaitForNextTickAsync(stopping)) await work(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }
}
