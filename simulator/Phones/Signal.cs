namespace Parley.Simulator.Phones;

/// <summary>Wakes those who wait for a change. Costs one volatile read when nobody waits.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _waiting;

    /// <summary>Completes at the next <see cref="Pulse"/>. Take it before looking, so that no change is missed.</summary>
    public Task Next
    {
        get
        {
            while (true)
            {
                var current = Volatile.Read(ref _waiting);
                if (current is not null) return current.Task;
                var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (Interlocked.CompareExchange(ref _waiting, created, null) is null) return created.Task;
            }
        }
    }

    public void Pulse()
    {
        if (Volatile.Read(ref _waiting) is null) return;
        Interlocked.Exchange(ref _waiting, null)?.TrySetResult();
    }
}
