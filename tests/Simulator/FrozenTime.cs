namespace Parley.Tests.Simulator;

/// <summary>A clock that stands still: the world's time moves only when a test advances it.</summary>
internal sealed class FrozenTime(DateTimeOffset now) : TimeProvider
{
    public static FrozenTime Noon { get; } = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
