namespace Parley.Silo.Hosting;

/// <summary>What the operator says about the platform.</summary>
public sealed class PlatformSettings
{
    /// <summary>Whom a suspended account is told to ask: a name, a mail address, a page.</summary>
    public string Contact { get; set; } = "the operator of this Parley";

    /// <summary>True where the contract with every account allows support access beforehand; an account can still say otherwise, sees every access and ends any.</summary>
    public bool SupportAllowed { get; set; }
}
