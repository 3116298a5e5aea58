namespace Parley.Simulator.Accounts;

/// <summary>A Meta app: its secret signs the webhooks of the accounts it is subscribed to.</summary>
public sealed class App(string name, string id, string secret, string verifyToken, int graphVersion)
{
    public string Name { get; } = name;

    public string Id { get; } = id;

    public string Secret { get; } = secret;

    /// <summary>The id of the business that owns the app.</summary>
    public string BusinessId { get; } = Wire.Ids.GraphObject();

    /// <summary>The version of its webhooks, 21 to 26.</summary>
    public int GraphVersion { get; } = graphVersion;

    /// <summary>What a receiver compares <c>hub.verify_token</c> with.</summary>
    public string VerifyToken { get; internal set; } = verifyToken;

    /// <summary>Where its webhooks go; null as long as nobody said.</summary>
    public Uri? CallbackUrl { get; internal set; }
}
