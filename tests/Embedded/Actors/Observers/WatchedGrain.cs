using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace Parley.Tests.Embedded.Actors.Observers;

public interface IWatcher : IGrainObserver
{
    [OneWay]
    Task Hint(int number);

    [OneWay]
    void Drop(int number);

    Task Confirm(int number);
}

public interface IWatched : IGrainWithStringKey
{
    Task Watch(IWatcher watcher);

    Task Leave(IWatcher watcher);

    Task Hint(int number);

    Task Drop(int number);

    Task Confirm(int number);

    Task<int> Watchers();

    Task MakeObserver();
}

public sealed class WatchedGrain : Grain, IWatched, IWatcher
{
    private readonly ObserverManager<IWatcher> _watchers;
    private readonly Signals _signals;

    public WatchedGrain(TimeProvider time, Signals signals)
    {
        _watchers = new(TimeSpan.FromMinutes(5), NullLogger.Instance) { GetDateTime = () => time.GetUtcNow().UtcDateTime };
        _signals = signals;
    }

    public Task Watch(IWatcher watcher)
    {
        _watchers.Subscribe(watcher, watcher);
        return Task.CompletedTask;
    }

    public Task Leave(IWatcher watcher)
    {
        _watchers.Unsubscribe(watcher);
        return Task.CompletedTask;
    }

    public Task Hint(int number) => _watchers.Notify(w => w.Hint(number));

    public Task Drop(int number)
    {
        _watchers.Notify(w => w.Drop(number));
        return Task.CompletedTask;
    }

    void IWatcher.Drop(int number)
    {
    }

    public Task Confirm(int number)
    {
        var told = _watchers.Notify(w => w.Confirm(number));
        _signals.Open("confirming");
        return told;
    }

    public Task<int> Watchers() => Task.FromResult(_watchers.Count);

    public Task MakeObserver()
    {
        GrainFactory.CreateObjectReference<IWatcher>(new Watcher(new()));
        return Task.CompletedTask;
    }
}

public sealed class Watcher(Signals signals) : IWatcher
{
    private int _inside;

    public async Task Hint(int number)
    {
        Assert.Equal(1, Interlocked.Increment(ref _inside));
        await Task.Yield();
        Interlocked.Decrement(ref _inside);
        signals.Note($"hint {number}");
        signals.Open($"hint {number}");
    }

    public void Drop(int number) => signals.Open($"drop {number}");

    public Task Confirm(int number) => number < 0 ? throw new InvalidOperationException("will not") : Task.CompletedTask;
}
