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
    private readonly TimeProvider _time;
    private readonly ObserverManager<ITenantObserver> _watchers;

    public TenantGrain(IGrainContext context, IJournal journal, TimeProvider time, ILogger<TenantGrain> logger)
    {
        var key = context.GrainId.Key.ToString();
        if (!TenantId.TryParse(key, out _tenant)) throw new FormatException("A tenant's grain key is its id.");
        _time = time;
        _writer = new StreamWriter(journal, time, _tenant, StreamId.Of(_tenant));
        _watchers = new ObserverManager<ITenantObserver>(WatchExpiry, logger) { GetDateTime = () => time.GetUtcNow().UtcDateTime };
    }

    public async Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        // Another version than 0 means that it was created before.
        _ = await _writer.AppendAsync(new Decision([new Step(new TenantCreated(name))], []), 0, CancellationToken.None);
    }

    public async Task WebhookPausedAsync(WebhookPause pause, CancellationToken cancellationToken)
    {
        var paused = new WebhookPaused(pause.Webhook.Value, pause.Host, pause.Reason, pause.Since, pause.Error);
        var decision = new Decision([new Step(paused, Claim: paused.Occasion(_tenant, _time.GetUtcNow()))], []);
        AppendOutcome outcome;
        do
        {
            var version = 0L;
            await _writer.ReplayAsync(0, (at, _) => version = at, cancellationToken);
            outcome = await _writer.AppendAsync(decision, version, CancellationToken.None);
        }
        while (outcome is AppendOutcome.WrongVersion);
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
