namespace Parley.Storage.Directories;

/// <summary>
/// Lets concurrent callers share rounds: while one round is under way, what arrives waits and forms the next one. One round
/// at a time, so that callers of this process never race each other; a bounded number waits.
/// </summary>
/// <param name="run">Handles one round's items; what it throws is its own business to tell them.</param>
/// <param name="weight">An item's share of a round.</param>
/// <param name="roundWeight">A round is closed at this weight; a heavier item is a round by itself.</param>
/// <param name="waitingWeight">What may wait; beyond it <see cref="TryAdd"/> refuses.</param>
internal sealed class GroupBatcher<T>(Func<List<T>, Task> run, Func<T, int> weight, int roundWeight, int waitingWeight)
{
    private readonly Lock _lock = new();
    private readonly Queue<T> _waiting = [];
    private int _weightWaiting;
    private bool _running;

    /// <summary>Hands an item to the next round; false when too much waits already.</summary>
    public bool TryAdd(T item)
    {
        lock (_lock)
        {
            if (_waiting.Count > 0 && _weightWaiting + weight(item) > waitingWeight) return false;
            _waiting.Enqueue(item);
            _weightWaiting += weight(item);
            if (_running) return true;
            _running = true;
        }

        _ = Task.Run(RunAsync);
        return true;
    }

    private async Task RunAsync()
    {
        while (NextRound() is { } round) await run(round);
    }

    private List<T>? NextRound()
    {
        lock (_lock)
        {
            var round = new List<T>();
            var sum = 0;
            while (_waiting.TryPeek(out var next) && (round.Count == 0 || sum + weight(next) <= roundWeight))
            {
                round.Add(_waiting.Dequeue());
                sum += weight(next);
            }

            _weightWaiting -= sum;
            _running = round.Count > 0;
            return _running ? round : null;
        }
    }
}
