namespace Parley.Simulator.Accounts;

/// <summary>A WhatsApp Business Account with the apps that hear of its events.</summary>
public sealed class Waba(string id, string name, string portfolio)
{
    private readonly Lock _subscribing = new();
    private volatile Subscription[] _subscriptions = [];

    public string Id { get; } = id;

    public string Name { get; } = name;

    public string Portfolio { get; } = portfolio;

    /// <summary>Locked for violating a policy: sends answer 131031.</summary>
    public bool Locked { get; internal set; }

    /// <summary>Without a working payment method: what costs something fails with 131042.</summary>
    public bool PaymentMissing { get; internal set; }

    public IReadOnlyList<Subscription> Subscriptions => _subscriptions;

    /// <summary>Subscribes the app, or changes where its message webhooks of this account go.</summary>
    internal void Subscribe(Subscription subscription)
    {
        lock (_subscribing) _subscriptions = [.. _subscriptions.Where(s => s.App != subscription.App), subscription];
    }

    internal void Unsubscribe(App app)
    {
        lock (_subscribing) _subscriptions = [.. _subscriptions.Where(s => s.App != app)];
    }
}
