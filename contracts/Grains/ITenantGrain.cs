namespace Parley.Contracts.Grains;

/// <summary>A tenant. Key: <see cref="TenantId"/>. Not a gate on the message path: it only tells watchers that there is news.</summary>
[Alias("parley.ITenantGrain")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Durable on return: writes the tenant's first event. Repeating it changes nothing.</summary>
    [Alias("Create")]
    Task CreateAsync(string name, CancellationToken cancellationToken);

    /// <summary>Durable on return: the tenant's feed says that an endpoint was paused. Repeating it for the same occasion changes nothing.</summary>
    [Alias("WebhookPaused")]
    Task WebhookPausedAsync(WebhookPause pause, CancellationToken cancellationToken);

    /// <summary>Durable on return: the tenant's feed says what became of a template. The same news again changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; tell it again.</exception>
    [Alias("TemplateChanged")]
    Task TemplateChangedAsync(TemplateNews news, CancellationToken cancellationToken);

    /// <summary>Durable on return: the tenant's feed says what WhatsApp says of an account or a number. The same news again changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; tell it again.</exception>
    [Alias("AccountChanged")]
    Task AccountChangedAsync(AccountNews news, CancellationToken cancellationToken);

    /// <summary>Hints go to this observer from now on; a watch not renewed within 5 minutes is forgotten.</summary>
    [Alias("Watch")]
    Task WatchAsync(ITenantObserver observer);

    [Alias("Unwatch")]
    Task UnwatchAsync(ITenantObserver observer);

    /// <summary>A droppable hint that the tenant's feed grew.</summary>
    [OneWay, Alias("Hint")]
    Task HintAsync(long sequence);
}

/// <summary>Somebody who reads a tenant's feed. Held weakly: the watcher keeps its object alive.</summary>
[Alias("parley.ITenantObserver")]
public interface ITenantObserver : IGrainObserver
{
    /// <summary>The feed grew. Hints may be lost, doubled or late; the sequence only tells a newer hint from an older one.</summary>
    [OneWay, Alias("FeedGrew")]
    Task FeedGrewAsync(long sequence);
}
