namespace Parley.WhatsApp;

/// <summary>Where Meta's Graph API is, or something that speaks like it.</summary>
public sealed class GraphOptions
{
    /// <summary>Scheme, host and port; the operator's setting, never a tenant's.</summary>
    public Uri BaseUrl { get; set; } = new("https://graph.facebook.com");

    /// <summary>Where the simulator is, for numbers that are for tests; null for nowhere.</summary>
    public Uri? SimulatorUrl { get; set; }

    /// <summary>Where calls for a number go. What is for tests never goes to Meta, also where there is no simulator any more.</summary>
    public Uri BaseOf(bool isTest) => isTest ? SimulatorUrl ?? Nowhere : BaseUrl;

    // RFC 2606: no such name is ever found, which every caller takes for a server that cannot be reached.
    private static readonly Uri Nowhere = new("http://simulator.invalid");

    /// <summary>The Graph version in every path.</summary>
    public string Version { get; set; } = "v26.0";

    /// <summary>How long an answer may take before the send counts as unknown.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an upload of a medium may take; 100 MB at most.</summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
