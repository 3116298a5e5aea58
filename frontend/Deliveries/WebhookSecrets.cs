namespace Parley.Frontend.Deliveries;

/// <summary>Endpoints' signing secrets: sealed for their tenant and endpoint before they are stored, opened only to sign.</summary>
public sealed class WebhookSecrets(IWebhooks webhooks, ISecretBox box, TimeProvider time)
{
    /// <summary>A new secret: to be stored, and to be shown this once.</summary>
    public (SealedWebhookSecret Sealed, string Text) Mint(TenantId tenant, WebhookId webhook)
    {
        var secret = SigningSecret.New();
        return (new SealedWebhookSecret(box.Seal(tenant.Value, Purpose(webhook), secret), time.GetUtcNow(), null), SigningSecret.ToText(secret));
    }

    /// <summary>Secrets that sign now, newest first.</summary>
    public async Task<ImmutableArray<byte[]>> OpenAsync(TenantId tenant, WebhookId webhook, CancellationToken cancellationToken) =>
        [.. (await webhooks.SecretsAsync(webhook, time.GetUtcNow(), cancellationToken)).Select(secret => box.Open(tenant.Value, Purpose(webhook), secret.Sealed.Span))];

    private static string Purpose(WebhookId webhook) => $"{SigningSecret.Purpose}/{webhook}";
}
