using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Domain.Conversations;

/// <summary>What the outbox needs to send a text.</summary>
/// <param name="To">E.164 digits without '+'.</param>
/// <param name="WindowUntil">Until when the window was open when the send was promised; later than that its conversation is asked again.</param>
/// <param name="OutsideWindow">Whether WhatsApp takes it outside of the window too, as it takes templates; who is then written to counts as reached (<see cref="Pacing.Reach"/>).</param>
/// <param name="ExpiresAt">Not sent any more from then on; null for never.</param>
public sealed record Delivery(ConversationId Conversation, string To, string Body, string? ReplyTo, DateTimeOffset? WindowUntil, bool OutsideWindow = false, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>What WhatsApp echoes in every status of the message: conversation and message, so that a status finds its way by itself.</summary>
    public static string CallbackData(ConversationId conversation, MessageId message) => $"{conversation}/{message}";

    /// <summary>Reads <see cref="CallbackData"/>; false for callback data that is not ours.</summary>
    public static bool TryReadCallbackData(string? text, out ConversationId conversation, out MessageId message)
    {
        conversation = default;
        message = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash > 0 && ConversationId.TryParse(text![..slash], out conversation) && MessageId.TryParse(text[(slash + 1)..], out message);
    }
}

/// <summary>Deliveries to and from the outbox's JSON.</summary>
public static class DeliveryCodec
{
    private static readonly DeliveryJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] Encode(Delivery delivery) =>
        JsonSerializer.SerializeToUtf8Bytes(new DeliveryRow(delivery.Conversation.Value, delivery.To, delivery.Body, delivery.ReplyTo, delivery.WindowUntil, delivery.OutsideWindow, delivery.ExpiresAt), Json.DeliveryRow);

    public static Delivery Decode(ReadOnlySpan<byte> content)
    {
        var row = JsonSerializer.Deserialize(content, Json.DeliveryRow)!;
        return new Delivery(new ConversationId(row.Conversation), row.To, row.Body, row.ReplyTo, row.WindowUntil, row.OutsideWindow, row.ExpiresAt);
    }
}

internal sealed record DeliveryRow(string Conversation, string To, string Body, string? ReplyTo, DateTimeOffset? WindowUntil, bool OutsideWindow = false, DateTimeOffset? ExpiresAt = null);

[JsonSerializable(typeof(DeliveryRow))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
