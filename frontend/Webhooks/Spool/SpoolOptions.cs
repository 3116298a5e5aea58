namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>Where webhooks wait while the store does not take them, and how many may.</summary>
public sealed record SpoolOptions
{
    /// <summary>A folder of its own; made with access for its owner only.</summary>
    public required string Folder { get; init; }

    /// <summary>A folder in which several processes have their spools, each in one of its own; wins over <see cref="Folder"/>.</summary>
    public string? Shared { get; init; }

    /// <summary>Bytes of all files together; past it a webhook is refused, and Meta sends it again.</summary>
    public long MaxBytes { get; init; } = 1024L << 20;

    /// <summary>A file is closed at this size. It is removed when all of it has been replayed, so smaller ones go earlier.</summary>
    public int SegmentBytes { get; init; } = 8 << 20;

    /// <summary>Webhooks that may wait for the disk at once; past it a webhook is refused.</summary>
    public int MaxWaiting { get; init; } = 4096;
}
