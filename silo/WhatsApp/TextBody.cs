using System.Buffers;
using System.Text.Json;
using Parley.Contracts.Ports;

namespace Parley.WhatsApp;

/// <summary>The body of <c>POST /{phone-number-id}/messages</c> for a text (Meta, "Text messages").</summary>
internal static class TextBody
{
    public static byte[] Write(CloudText text)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + text.Body.Length);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("messaging_product"u8, "whatsapp"u8);
        writer.WriteString("recipient_type"u8, "individual"u8);
        // With '+': without it Meta may put the business's own country code in front.
        writer.WriteString("to"u8, $"+{text.To}");
        writer.WriteString("type"u8, "text"u8);
        writer.WriteStartObject("text"u8);
        writer.WriteBoolean("preview_url"u8, false);
        writer.WriteString("body"u8, text.Body);
        writer.WriteEndObject();
        if (text.ReplyTo is not null)
        {
            writer.WriteStartObject("context"u8);
            writer.WriteString("message_id"u8, text.ReplyTo);
            writer.WriteEndObject();
        }

        writer.WriteString("biz_opaque_callback_data"u8, text.CallbackData);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
