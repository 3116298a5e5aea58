using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Contracts;
using Parley.Contracts.Grains;

namespace Parley.Domain.Conversations;

/// <summary>What the outbox needs to send a message.</summary>
/// <param name="To">E.164 digits without '+', or a business-scoped user id.</param>
/// <param name="Body">The body of a text that is nothing but its body; else empty.</param>
/// <param name="WindowUntil">Until when the window was open when the send was promised; later than that its conversation is asked again.</param>
/// <param name="OutsideWindow">Whether WhatsApp takes it outside of the window too, as it takes templates; who is then written to counts as reached (<see cref="Pacing.Reach"/>).</param>
/// <param name="ExpiresAt">Not sent any more from then on; null for never.</param>
/// <param name="Type">WhatsApp's type of the content; null for a text.</param>
/// <param name="Content">Meta's JSON object of that type; null for a text that is nothing but its body.</param>
/// <param name="Data">The sender's own callback data; null for none.</param>
/// <param name="Purpose">What a template is for: the person's consent to it is looked at again before it leaves. Null for what needs none.</param>
/// <param name="Contact">Whose consent that is.</param>
public sealed record Delivery(
    ConversationId Conversation, string To, string Body, string? ReplyTo, DateTimeOffset? WindowUntil, bool OutsideWindow = false, DateTimeOffset? ExpiresAt = null, string? Type = null, byte[]? Content = null,
    string? Data = null, Purposes? Purpose = null, string? Contact = null)
{
    /// <summary>What WhatsApp echoes in every status of the message: conversation and message, so that a status finds its way by itself.</summary>
    /// <param name="data">The sender's own, behind ours; null for none.</param>
    /// <param name="trace">The trace that a status is to go on in, where there is room for it; the default for none.</param>
    public static string CallbackData(ConversationId conversation, MessageId message, string? data = null, ActivityContext trace = default)
    {
        var ours = $"{conversation}/{message}";
        if (trace != default && ours.Length + TraceRoom + (data is null ? 0 : data.Length + 1) <= MaxCallbackData) ours = $"{ours};{TraceMark.Brief(trace)}";
        return data is null ? ours : $"{ours}/{data}";
    }

    private const int MaxCallbackData = 512, TraceRoom = 33;

    /// <summary>How many characters of callback data the sender may have: WhatsApp's limit is 512, and ours go before.</summary>
    public const int MaxData = 450;

    /// <summary>The sender's own part of <see cref="CallbackData"/>; null where there is none.</summary>
    public static string? OwnData(string? text)
    {
        if (!TryReadCallbackData(text, out var conversation, out _)) return null;
        var end = text!.IndexOf('/', conversation.Value.Length + 1);
        return end > 0 && text.Length > end + 1 ? text[(end + 1)..] : null;
    }

    /// <summary>Reads <see cref="CallbackData"/>; false for callback data that is not ours.</summary>
    public static bool TryReadCallbackData(string? text, out ConversationId conversation, out MessageId message)
    {
        conversation = default;
        message = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash <= 0 || !ConversationId.TryParse(text![..slash], out conversation)) return false;
        var rest = text[(slash + 1)..];
        var end = rest.AsSpan().IndexOfAny('/', ';');
        return MessageId.TryParse(end < 0 ? rest : rest[..end], out message);
    }

    /// <summary>The trace in <see cref="CallbackData"/>; the default where there is none.</summary>
    public static ActivityContext TraceOf(string? text)
    {
        if (!TryReadCallbackData(text, out var conversation, out var message)) return default;
        var rest = text.AsSpan(conversation.Value.Length + 1 + message.Value.Length);
        if (rest.IsEmpty || rest[0] != ';') return default;
        var end = rest.IndexOf('/');
        return TraceMark.ReadBrief(end < 0 ? rest[1..] : rest[1..end]);
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
        JsonSerializer.SerializeToUtf8Bytes(new DeliveryRow(delivery.Conversation.Value, delivery.To, delivery.Body, delivery.ReplyTo, delivery.WindowUntil, delivery.OutsideWindow, delivery.ExpiresAt, delivery.Type, delivery.Content, delivery.Data, delivery.Purpose, delivery.Contact), Json.DeliveryRow);

    public static Delivery Decode(ReadOnlySpan<byte> content)
    {
        var row = JsonSerializer.Deserialize(content, Json.DeliveryRow)!;
        return new Delivery(new ConversationId(row.Conversation), row.To, row.Body, row.ReplyTo, row.WindowUntil, row.OutsideWindow, row.ExpiresAt, row.Type, row.Content, row.Data, row.Purpose, row.Contact);
    }
}

internal sealed record DeliveryRow(
    string Conversation, string To, string Body, string? ReplyTo, DateTimeOffset? WindowUntil, bool OutsideWindow = false, DateTimeOffset? ExpiresAt = null, string? Type = null,
    [property: JsonConverter(typeof(WrittenJson))] byte[]? Content = null, string? Data = null, Purposes? Purpose = null, string? Contact = null);

/// <summary>JSON that is written already, as part of other JSON.</summary>
internal sealed class WrittenJson : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Encoding.UTF8.GetBytes(JsonElement.ParseValue(ref reader).GetRawText());

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteRawValue(value);
}

[JsonSerializable(typeof(DeliveryRow))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
