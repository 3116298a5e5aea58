namespace Parley.Silo.Hosting;

/// <summary>What intake holds at once.</summary>
public sealed class IntakeSettings
{
    /// <summary>Webhooks on their way to the store at once, 1 to 100,000; more go to the spool.</summary>
    public int MaxWebhooks { get; set; } = 1024;

    /// <summary>Megabytes of webhook bodies in memory at once, 8 to 16,384; more are refused before they are read.</summary>
    public int MaxMegabytes { get; set; } = 64;
}

/// <summary>Where webhooks wait while the store does not take them: <c>spool</c> in the data folder.</summary>
public sealed class SpoolSettings
{
    /// <summary>A folder that all frontends see, in which each has its spool; what one left that is gone, another replays. By default the spool is in the data folder.</summary>
    public string? Shared { get; set; }

    /// <summary>Megabytes on disk, 16 to 1,048,576; past it webhooks are refused, and Meta sends them again.</summary>
    public int MaxMegabytes { get; set; } = 1024;

    /// <summary>Milliseconds that the store may take before a webhook goes to the spool, 50 to 30,000.</summary>
    public int AfterMilliseconds { get; set; } = 500;
}
