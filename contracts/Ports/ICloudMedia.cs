namespace Parley.Contracts.Ports;

/// <summary>Media that WhatsApp keeps.</summary>
public interface ICloudMedia
{
    /// <summary>Opens a medium for reading. Never throws for what the network or Meta do while it is opened; reading may.</summary>
    Task<CloudMedium> OpenAsync(CloudNumber number, string mediaId, CancellationToken cancellationToken = default);
}

/// <summary>How an attempt to open a medium ended.</summary>
public abstract record CloudMedium
{
    private CloudMedium()
    {
    }

    /// <summary>Its bytes can be read; whoever asked disposes of the stream.</summary>
    /// <param name="Sha256">Lower-case hex; null where WhatsApp does not say it.</param>
    public sealed record Opened(Stream Content, string? MimeType, string? Sha256) : CloudMedium;

    /// <summary>It is not there any more, or never was.</summary>
    public sealed record Gone(string Text) : CloudMedium;

    /// <summary>Not now.</summary>
    public sealed record Later(string Text) : CloudMedium;
}
