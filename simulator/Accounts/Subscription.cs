namespace Parley.Simulator.Accounts;

/// <summary>An app's subscription to an account.</summary>
/// <param name="OverrideUrl">Where the message webhooks of this account go in place of the app's callback URL.</param>
public sealed record Subscription(App App, Uri? OverrideUrl = null)
{
    /// <summary>Where webhooks of a field go; null when there is nowhere.</summary>
    public Uri? Target(string field, BusinessNumber? number) => Webhooks.OverrideScope.Contains(field)
        ? number?.Overrides.GetValueOrDefault(App) ?? OverrideUrl ?? App.CallbackUrl
        : App.CallbackUrl;
}
