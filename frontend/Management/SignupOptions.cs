namespace Parley.Frontend.Management;

/// <summary>Where Meta's parts of a signup are.</summary>
public sealed class SignupOptions
{
    /// <summary>The script that opens Meta's window.</summary>
    public required Uri Sdk { get; init; }

    /// <summary>Meta's page behind hosted links.</summary>
    public required Uri Hosted { get; init; }

    /// <summary>The Graph version that the script is told.</summary>
    public required string Version { get; init; }

    /// <summary>Meta's hosted link for an app and its configuration.</summary>
    public string HostedUrl(string appId, string config) => $"{Hosted}?app_id={Uri.EscapeDataString(appId)}&config_id={Uri.EscapeDataString(config)}";
}
