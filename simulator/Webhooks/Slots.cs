namespace Parley.Simulator.Webhooks;

/// <summary>A semaphore whose size is asked anew at every entry, so that it can change while in use. First come, first served.</summary>
internal sealed class Slots(Func<int> size)
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _used;

    public Task EnterAsync()
    {
        lock (_gate)
        {
            if (_used < size() && _waiting.Count == 0)
            {
                _used++;
                return Task.CompletedTask;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
            return turn.Task;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _used--;
            while (_used < size() && _waiting.TryDequeue(out var next))
            {
                _used++;
                next.SetResult();
            }
        }
    }
}
