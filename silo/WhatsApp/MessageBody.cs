using System.Buffers;
using System.Text.Json;
using Parley.Contracts.Ports;

namespace Parley.WhatsApp;

/// <summary>The body of <c>POST /{phone-number-id}/messages</c> (Meta, "Send messages").</summary>
internal static class MessageBody
{
    public static byte[] Write(CloudMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + message.Text.Length + message.Content.Length);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("messaging_product"u8, "whatsapp"u8);
        var toGroup = message.To.StartsWith(CloudMessage.GroupPrefix, StringComparison.Ordinal);
        writer.WriteString("recipient_type"u8, toGroup ? "group"u8 : "individual"u8);
        if (toGroup) writer.WriteString("to"u8, message.To.AsSpan(CloudMessage.GroupPrefix.Length));
        // A phone number with '+': without it Meta may put the business's own country code in front.
        else if (char.IsAsciiDigit(message.To[0])) writer.WriteString("to"u8, $"+{message.To}");
        else writer.WriteString("recipient"u8, message.To);
        writer.WriteString("type"u8, message.Type);
        writer.WritePropertyName(message.Type);
        if (message.Content.IsEmpty) WriteText(writer, message.Text);
        else writer.WriteRawValue(message.Content.Span, skipInputValidation: true);
        if (message.ReplyTo is not null)
        {
            writer.WriteStartObject("context"u8);
            writer.WriteString("message_id"u8, message.ReplyTo);
            writer.WriteEndObject();
        }

        writer.WriteString("biz_opaque_callback_data"u8, message.CallbackData);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A read receipt (Meta, "Mark messages as read", "Typing indicators").</summary>
    public static byte[] WriteRead(string message, bool typing)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("messaging_product"u8, "whatsapp"u8);
        writer.WriteString("status"u8, "read"u8);
        writer.WriteString("message_id"u8, message);
        if (typing)
        {
            writer.WriteStartObject("typing_indicator"u8);
            writer.WriteString("type"u8, "text"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string body)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("preview_url"u8, false);
        writer.WriteString("body"u8, body);
        writer.WriteEndObject();
    }
}
