namespace Parley.Simulator.Clock;

internal static class TimeProviderExtensions
{
    /// <summary>Does something once, later; at once when there is nothing to wait for. The action must be short.</summary>
    public static void After(this TimeProvider clock, TimeSpan wait, Action action)
    {
        if (wait <= TimeSpan.Zero) action();
        else _ = new OneShot(clock, wait, action);
    }

    // The clock holds the timer until it fires, and the timer holds this.
    private sealed class OneShot
    {
        private readonly ITimer _timer;

        public OneShot(TimeProvider clock, TimeSpan wait, Action action)
        {
            _timer = clock.CreateTimer(_ => Fire(action), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }

        private void Fire(Action action)
        {
            _timer.Dispose();
            action();
        }
    }
}
