namespace Orleans.Configuration;

/// <summary>The names of service and cluster.</summary>
public class ClusterOptions
{
    /// <summary>The name of a cluster that has none.</summary>
    public const string DefaultClusterId = "default";

    /// <summary>The name of a service that has none.</summary>
    public const string DefaultServiceId = "default";

    /// <summary>The cluster's name.</summary>
    public string ClusterId { get; set; } = DefaultClusterId;

    /// <summary>The service's name; stored rows belong to it, so it never changes.</summary>
    public string ServiceId { get; set; } = DefaultServiceId;
}
