using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Parley.Domain.Metering;
using Parley.Frontend.Feeds;
using Parley.Frontend.Webhooks;
using Parley.V1;

namespace Parley.Frontend.Metering;

/// <summary>The log's lines in the API's words.</summary>
public sealed class LogMapper(PriceTable prices)
{
    private static readonly string[] Media = ["image", "video", "audio", "document", "sticker"];

    public MessageLogEntry Map(LogEntry entry)
    {
        var message = entry.Message;
        var template = entry.Template?.Split('/', 2);
        return new MessageLogEntry
        {
            Message = message.Id.Value,
            Conversation = message.Conversation.Value,
            Session = message.Session.Value,
            Contact = entry.Contact.Value,
            Recipient = entry.Phone is { } phone ? "+" + phone : "",
            Direction = (Message.Types.Direction)(int)message.Direction,
            Type = message.Type,
            Body = message.Text ?? "",
            Media = MediaOf(message),
            Template = template?[0] ?? "",
            TemplateLanguage = template is [_, var language] ? language : "",
            WhatsappId = message.WhatsAppId ?? "",
            Status = (Message.Types.Status)(int)message.Status,
            StatusAt = Timestamp.FromDateTimeOffset(message.StatusAt),
            At = Timestamp.FromDateTimeOffset(message.At),
            DeliveredAt = entry.DeliveredAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
            Failure = EventMapper.Failure(message.ErrorCode, message.ErrorText),
            RawError = entry.StatusRaw is { } raw ? ByteString.CopyFrom(raw.Span) : ByteString.Empty,
            Billing = Billing(entry),
        };
    }

    private BillingRecord? Billing(LogEntry entry)
    {
        if (entry.Message.Direction != MessageDirection.Outbound || entry.DeliveredAt is not { } delivered) return null;
        var (country, category, free) = (Countries.Of(entry.Phone), Bill.Category(entry.Pricing, entry.Template is not null), Bill.IsFree(entry.Pricing));
        var price = free ? null : prices.Find(country, category, DateOnly.FromDateTime(delivered.UtcDateTime));
        return new BillingRecord
        {
            Category = category,
            Country = country,
            Free = free,
            Type = entry.Pricing?.Type ?? "",
            Amount = price?.Amount.ToString(CultureInfo.InvariantCulture) ?? "",
            Currency = price?.Currency ?? "",
        };
    }

    /// <summary>The medium's id or link, from Meta's own object of the content.</summary>
    private static string MediaOf(MessageView message)
    {
        if (message.Raw is not { } raw || !Media.Contains(message.Type)) return "";
        try
        {
            using var document = JsonDocument.Parse(raw);
            // Inbound messages hold their content under the type's name; outbound ones are the content.
            var content = message.Direction == MessageDirection.Inbound ? document.RootElement.Object(message.Type) : document.RootElement;
            return content.Text("id") ?? content.Text("link") ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
