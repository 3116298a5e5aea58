using System.Collections.Concurrent;
using Parley.Simulator.Accounts;

namespace Parley.Simulator.Webhooks;

/// <summary>Sends every update to the callbacks of the apps subscribed to its account.</summary>
internal sealed class WebhookDispatcher(WebhookServices services, AccountDirectory accounts, int capacity) : IDisposable
{
    private readonly ConcurrentDictionary<(string App, Uri Url), Lazy<WebhookQueue>> _queues = new();

    /// <summary>Posts without waiting; what finds its queue full is dropped and counted.</summary>
    public void Post(WebhookUpdate update)
    {
        foreach (var queue in Targets(update))
            if (!queue.TryPost(update)) services.Log.CountDropped();
    }

    /// <summary>Posts, and waits while a queue is full: the back-pressure on those who make load.</summary>
    public async ValueTask PostAsync(WebhookUpdate update, CancellationToken cancellationToken)
    {
        foreach (var queue in Targets(update)) await queue.PostAsync(update, cancellationToken);
    }

    /// <summary>Closes all ways; what waits in them is forgotten.</summary>
    public void Dispose()
    {
        services.ForgetPending();
        foreach (var key in _queues.Keys)
            if (_queues.TryRemove(key, out var queue)) queue.Value.Dispose();
    }

    private IEnumerable<WebhookQueue> Targets(WebhookUpdate update)
    {
        var any = false;
        var number = update.NumberId is { } id ? accounts.FindNumber(id) : null;
        foreach (var subscription in update.OnlyApp is { } only ? [new Subscription(only)] : update.Waba.Subscriptions)
        {
            if (subscription.Target(update.Field, number) is not { } url) continue;
            any = true;
            var app = subscription.App;
            yield return _queues.GetOrAdd((app.Name, url), _ => new Lazy<WebhookQueue>(() => new WebhookQueue(app, url, services, capacity))).Value;
        }

        if (!any) services.Log.CountUnrouted();
    }
}
