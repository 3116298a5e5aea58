using Parley.Frontend.Deliveries.Meta;

namespace Parley.Frontend.Deliveries;

/// <summary>What deliveries work with; shared by all endpoints.</summary>
/// <param name="Chance">A number from 0 to 1 for jitter.</param>
internal sealed record DeliveryPorts(
    IWebhooks Webhooks,
    IFeed Feed,
    IJournal Journal,
    WebhookSender Sender,
    WebhookSecrets Secrets,
    MetaForm Meta,
    EndpointPauses Pauses,
    ITenantStandings Standings,
    DeliveryMetrics Metrics,
    DeliveryOptions Options,
    TimeProvider Time,
    Func<double> Chance);
