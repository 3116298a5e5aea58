using Orleans.Utilities;
using Parley.Domain.Tenants;

namespace Parley.Grains.Tenants;

/// <summary>Tells watchers of a tenant that its feed grew. Holds no truth: what is lost here is healed by reading the feed.</summary>
[GrainType("parley.tenant")]
public sealed class TenantGrain : Grain, ITenantGrain
{
    private static readonly TimeSpan WatchExpiry = TimeSpan.FromMinutes(5);
    private readonly TenantId _tenant;
    private readonly StreamWriter _writer;
    private readonly ObserverManager<ITenantObserver> _watchers;

    public TenantGrain(IGrainContext context, IJournal journal, TimeProvider time, ILogger<TenantGrain> logger)
    {
        var key = context.GrainId.Key.ToString();
        if (!TenantId.TryParse(key, out _tenant)) throw new FormatException("A tenant's grain key is its id.");
        _writer = new StreamWriter(journal, time, _tenant, StreamId.Of(_tenant));
        _watchers = new ObserverManager<ITenantObserver>(WatchExpiry, logger) { GetDateTime = () => time.GetUtcNow().UtcDateTime };
    }

    public async Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        // Another version than 0 means that it was created before.
        _ = await _writer.AppendAsync(new Decision([new Step(new TenantCreated(name))], []), 0, CancellationToken.None);
    }

    public Task WatchAsync(ITenantObserver observer)
    {
        _watchers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task UnwatchAsync(ITenantObserver observer)
    {
        _watchers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    public Task HintAsync(long sequence) => _watchers.Notify(watcher => watcher.FeedGrewAsync(sequence));
}
