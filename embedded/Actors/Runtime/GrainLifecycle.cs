namespace Orleans.Runtime;

/// <summary>Observers of one activation's stages; started upwards, stopped downwards as far as they were started.</summary>
internal sealed class GrainLifecycle : IGrainLifecycle
{
    private readonly List<Subscription> _subscriptions = [];
    private int _started;

    /// <summary>Whether anything is to be done when the activation ends.</summary>
    public bool HasStops => _started > 0;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, stage, observer);
        _subscriptions.Add(subscription);
        return subscription;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _subscriptions.Sort(static (a, b) => a.Stage.CompareTo(b.Stage));
        for (; _started < _subscriptions.Count; _started++)
            await _subscriptions[_started].Observer.OnStart(cancellationToken);
        // Loading state has no counterpart on the way down.
        _subscriptions.RemoveAll(static s => s.Observer is IStateLoader);
        _started = _subscriptions.Count;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        while (_started > 0)
            await _subscriptions[--_started].Observer.OnStop(cancellationToken);
    }

    private sealed class Subscription(GrainLifecycle owner, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage { get; } = stage;

        public ILifecycleObserver Observer { get; } = observer;

        public void Dispose()
        {
            var index = owner._subscriptions.IndexOf(this);
            if (index < 0) return;
            owner._subscriptions.RemoveAt(index);
            if (index < owner._started) owner._started--;
        }
    }
}

/// <summary>An observer that only loads, so that it need not be kept for the end.</summary>
internal interface IStateLoader;
