using System.Text.Json;

namespace Parley.Frontend.Notices;

/// <summary>What a delivery says. A mail's text may hold a link that opens something.</summary>
/// <param name="Unsubscribe">Where its reader asks for no more of its kind; null for what cannot be declined.</param>
public sealed record NoticeContent(string Subject, string Text, string Locale, Uri? Unsubscribe = null);

/// <summary>What deliveries say, sealed for as long as they wait.</summary>
public sealed class NoticeContents(ISecretBox box)
{
    private const string Purpose = "notice-content";

    public SealedDelivery Seal(NoticeDelivery delivery, NoticeContent content) => new(delivery, box.Seal(delivery.Id, Purpose, JsonSerializer.SerializeToUtf8Bytes(content)));

    /// <exception cref="System.Security.Cryptography.CryptographicException">The master key that sealed it is not here.</exception>
    public NoticeContent Open(SealedDelivery @sealed) => JsonSerializer.Deserialize<NoticeContent>(box.Open(@sealed.Delivery.Id, Purpose, @sealed.Content.Span))!;
}
