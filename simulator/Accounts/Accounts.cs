namespace Parley.Simulator.Accounts;

/// <summary>A Meta app: its secret signs the webhooks of the accounts it is subscribed to.</summary>
public sealed class App(string name, string id, string secret, string verifyToken, int graphVersion)
{
    public string Name { get; } = name;

    public string Id { get; } = id;

    public string Secret { get; } = secret;

    /// <summary>The version of its webhooks, 21 to 26.</summary>
    public int GraphVersion { get; } = graphVersion;

    /// <summary>What a receiver compares <c>hub.verify_token</c> with.</summary>
    public string VerifyToken { get; internal set; } = verifyToken;

    /// <summary>Where its webhooks go; null as long as nobody said.</summary>
    public Uri? CallbackUrl { get; internal set; }
}

/// <summary>A WhatsApp Business Account with the apps that hear of its events.</summary>
public sealed class Waba(string id, string name, string portfolio)
{
    private readonly Lock _subscribing = new();
    private volatile Subscription[] _subscriptions = [];

    public string Id { get; } = id;

    public string Name { get; } = name;

    public string Portfolio { get; } = portfolio;

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

/// <summary>An app's subscription to an account.</summary>
/// <param name="OverrideUrl">Where the message webhooks of this account go in place of the app's callback URL.</param>
public sealed record Subscription(App App, Uri? OverrideUrl = null)
{
    /// <summary>Where webhooks of a field go; null when there is nowhere.</summary>
    public Uri? Target(string field) => (Webhooks.OverrideScope.Contains(field) ? OverrideUrl : null) ?? App.CallbackUrl;
}

/// <summary>A business phone number.</summary>
public sealed class BusinessNumber(string id, Waba waba, string displayPhoneNumber, string verifiedName)
{
    /// <summary>The <c>phone_number_id</c>.</summary>
    public string Id { get; } = id;

    public Waba Waba { get; } = waba;

    /// <summary>As Graph shows it.</summary>
    public string DisplayPhoneNumber { get; } = displayPhoneNumber;

    /// <summary>As webhooks show it: digits only.</summary>
    public string Digits { get; } = Wire.PhoneDigits.Of(displayPhoneNumber);

    public string VerifiedName { get; } = verifiedName;
}

/// <summary>An access token and what it opens.</summary>
public sealed class AccessToken(
    string token, App app, IReadOnlySet<string>? wabas, IReadOnlySet<string>? numbers, DateTimeOffset issuedAt, DateTimeOffset? expiresAt)
{
    public string Token { get; } = token;

    public App App { get; } = app;

    public DateTimeOffset IssuedAt { get; } = issuedAt;

    public DateTimeOffset? ExpiresAt { get; } = expiresAt;

    /// <summary>Accounts by id; null together with <see cref="Numbers"/> when it may use everything.</summary>
    public IReadOnlySet<string>? Wabas { get; } = wabas;

    public IReadOnlySet<string>? Numbers { get; } = numbers;

    public bool IsValid(DateTimeOffset now) => ExpiresAt is null || ExpiresAt > now;

    public bool MayUse(Waba waba) => Wabas is null && Numbers is null || Wabas?.Contains(waba.Id) == true;

    public bool MayUse(BusinessNumber number) => MayUse(number.Waba) || Numbers?.Contains(number.Id) == true;
}
