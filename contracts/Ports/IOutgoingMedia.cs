namespace Parley.Contracts.Ports;

/// <summary>The media that messages name by Parley's ids, as a number sends them: WhatsApp takes a file per number, and keeps it for 30 days.</summary>
public interface IOutgoingMedia
{
    /// <summary>
    /// Names the media in a content by WhatsApp's ids, after uploading what WhatsApp does not have. Repeating it does no harm. Never throws for what the
    /// network or Meta do.
    /// </summary>
    /// <param name="type">WhatsApp's type of the content.</param>
    /// <param name="content">Meta's JSON object of that type.</param>
    Task<PlacedMedia> PlaceAsync(TenantId tenant, CloudNumber number, string type, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>WhatsApp does not know its own ids for these media any more: the next attempt uploads them anew.</summary>
    Task ForgetAsync(TenantId tenant, CloudNumber number, string type, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);
}

/// <summary>A content whose media WhatsApp has, or why it does not.</summary>
/// <param name="Content">To be sent; the given one where <paramref name="Failure"/> is set.</param>
/// <param name="Failure">How the attempt to send has ended thereby; null when it goes on.</param>
/// <param name="Remembered">True when an id was used that WhatsApp gave earlier.</param>
public sealed record PlacedMedia(ReadOnlyMemory<byte> Content, CloudSendResult? Failure, bool Remembered = false);
