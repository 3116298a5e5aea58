namespace Parley.Silo.Hosting;

/// <summary>Several processes on one database: the Cluster edition's own settings.</summary>
public sealed class ClusterSettings
{
    private const string Silo = "silo", Frontend = "frontend";

    /// <summary>What this process does, by comma: <c>silo</c> runs grains, <c>frontend</c> takes webhooks and API calls.</summary>
    public string Roles { get; set; } = $"{Silo},{Frontend}";

    /// <summary>Which cluster this process belongs to; those that share a Redis need different names.</summary>
    public string Id { get; set; } = "parley";

    /// <summary>Where silos and frontends find each other: Redis, as a connection string of StackExchange.Redis.</summary>
    public string? Redis { get; set; }

    /// <summary>The IP address at which the others reach this silo.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Where silos reach this one, 1 to 65535.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Where frontends without a silo reach this one, 1 to 65535.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>A PEM file with this process's certificate for traffic among silos and frontends; needed beyond this machine.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>A PEM file with the certificate's private key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>A PEM file with the authority that signed the certificates of all of them; nobody else is talked to.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>Whether grains live in this process.</summary>
    public bool RunsSilo => Has(Silo);

    /// <summary>Whether this process answers webhooks and the API.</summary>
    public bool RunsFrontend => Has(Frontend);

    /// <summary>What is wrong with these, whatever the edition.</summary>
    public IEnumerable<string> Faults()
    {
        var roles = Words();
        if (roles.Length == 0 || roles.Any(role => role is not (Silo or Frontend))) yield return $"Parley:Cluster:Roles is '{Roles}'; it is silo, frontend, or silo,frontend.";
        if (SiloPort is < 1 or > 65535) yield return "Parley:Cluster:SiloPort goes from 1 to 65535.";
        if (GatewayPort is < 1 or > 65535) yield return "Parley:Cluster:GatewayPort goes from 1 to 65535.";
        if (SiloPort == GatewayPort) yield return $"Parley:Cluster:SiloPort and GatewayPort are both {SiloPort}; they must differ.";
        string?[] files = [CertificateFile, KeyFile, AuthorityFile];
        if (files.Any(file => file is null) && files.Any(file => file is not null)) yield return "Parley:Cluster needs CertificateFile, KeyFile and AuthorityFile together.";
        foreach (var file in files.Where(file => file is not null && !File.Exists(file))) yield return $"There is no file {file}, which Parley:Cluster names.";
    }

    private bool Has(string role) => Words().Contains(role, StringComparer.Ordinal);

    private string[] Words() => Roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
