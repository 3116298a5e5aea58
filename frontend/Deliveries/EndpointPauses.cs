using System.Globalization;
using Orleans;
using Parley.Domain.Notices;

namespace Parley.Frontend.Deliveries;

/// <summary>Why an endpoint stops getting events.</summary>
/// <param name="Error">The last failure, in a few words.</param>
public sealed record EndpointPause(WebhookState State, string Reason, string Error)
{
    public const string ByTenant = "PAUSED_BY_TENANT", Failing = "FAILING", Gone = "GONE", CursorLost = "CURSOR_LOST";
}

/// <summary>Stops endpoints, and tells tenants what does not reach theirs.</summary>
public sealed partial class EndpointPauses(IWebhooks webhooks, INotices notices, IGrainFactory grains, TimeProvider time, ILogger<EndpointPauses> logger)
{
    /// <summary>
    /// Durable on return. The alert comes first: if the process dies in between, the endpoint fails once more and the
    /// alert, being of the same occasion, is not repeated.
    /// </summary>
    public async Task PauseAsync(WebhookRecord webhook, EndpointPause pause, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var alert = new WebhookPause(webhook.Id, new Uri(webhook.Url).Host, pause.Reason, since, pause.Error);
        await grains.GetGrain<ITenantGrain>(webhook.Tenant.Value).WebhookPausedAsync(alert, cancellationToken);
        await webhooks.ChangeStateAsync(webhook.Tenant, webhook.Id, [WebhookState.Active], pause.State, pause.Reason, time.GetUtcNow(), cancellationToken);
        LogPaused(webhook.Tenant, webhook.Id, pause.Reason);
    }

    /// <summary>Tells a tenant that events were given up although the endpoint goes on, once a day. Durable on return.</summary>
    public Task TellDeadAsync(WebhookRecord webhook, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var day = at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var notice = NoticeTexts.Notice(webhook.Tenant, NoticeTopic.DeadLetters, webhook.Id.Value, at, $"dead-events:{webhook.Id}:{day}", "dead_events", new Uri(webhook.Url).Host, webhook.Id.Value);
        return notices.AddAsync([notice], cancellationToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Endpoint {Webhook} of tenant {Tenant} gets nothing any more: {Reason}")]
    private partial void LogPaused(TenantId tenant, WebhookId webhook, string reason);
}
