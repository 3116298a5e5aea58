namespace Parley.Frontend.MediaFiles;

/// <summary>What other programs make of media, where they are installed.</summary>
public interface IMediaTools
{
    /// <summary>A JPEG of at most 320 pixels a side; null where no program makes one, or it cannot be made of this.</summary>
    /// <param name="content">Read from where it stands; stays open.</param>
    Task<Stream?> ThumbnailAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>The sound as AAC in MP4, which every browser plays; null where no program makes it, or it cannot be made of this.</summary>
    /// <param name="content">Read from where it stands; stays open.</param>
    Task<Stream?> PlayableAsync(Stream content, CancellationToken cancellationToken);
}

/// <summary>Looks for malware.</summary>
public interface IMediaScanner
{
    /// <summary>What is found in it; null for nothing.</summary>
    /// <param name="content">Read from its beginning; stays open.</param>
    /// <exception cref="IOException">The scanner does not answer: nobody knows.</exception>
    Task<string?> ScanAsync(Stream content, CancellationToken cancellationToken);
}
